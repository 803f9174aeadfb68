package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.content.CborWriter;
import dev.landfall.content.MalformedContent;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BatchReaderTest {
    private static final byte[] ETAG = {1, 2, 3, 4, 5, 6, 7, 8};

    @Test
    void an_entry_becomes_a_report_with_the_bytes_of_its_representation() {
        var rep = HexFormat.of().parseHex("bf65706f77657205ff");
        var batch = new CborWriter()
                .openArray()
                .openMap()
                .text("href")
                .text("ocf://2a856544-9a93-4c0c-7099-dc9275cf73f8/light/1")
                .text("rt")
                .openArray()
                .text("core.light")
                .end()
                .text("etag")
                .bytes(ETAG)
                .text("rep")
                .raw(rep, 0, rep.length)
                .end()
                .end();

        var reports = BatchReader.read(message(batch.toBytes()), 9);

        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.href()).isEqualTo("/light/1");
            assertThat(report.status()).isEqualTo(AnswerStatus.OK);
            assertThat(report.content().format()).isEqualTo(OcfContentFormat.OCF_CBOR);
            assertThat(report.content().bytes()).isEqualTo(rep);
            assertThat(report.types()).containsExactly("core.light");
            assertThat(report.etag()).isEqualTo(ETAG);
            assertThat(report.sequence()).isEqualTo(9);
        });
    }

    @Test
    void a_plain_path_and_types_within_the_representation_will_do() {
        var batch = new CborWriter()
                .array(1)
                .map(2)
                .text("rep")
                .map(2)
                .text("x")
                .integer(1)
                .text("rt")
                .array(1)
                .text("core.light")
                .text("href")
                .text("/light//1/");

        var report = BatchReader.read(message(batch.toBytes()), 1).getFirst();

        assertThat(report.href()).isEqualTo("/light/1");
        assertThat(report.types()).containsExactly("core.light");
    }

    @Test
    void an_empty_representation_says_that_the_resource_is_gone() {
        var batch = new CborWriter().array(2);
        entry(batch, "/switches/1").map(0);
        entry(batch, "/switches/2").openMap().end();

        var reports = BatchReader.read(message(batch.toBytes()), 1);

        assertThat(reports).extracting(Report::status).containsExactly(AnswerStatus.NOT_FOUND, AnswerStatus.NOT_FOUND);
        assertThat(reports).extracting(Report::content).containsOnly(Content.NONE);
    }

    @Test
    void of_security_paths_an_empty_representation_says_nothing() {
        var batch = new CborWriter().array(3);
        entry(batch, "/oic/sec/doxm").map(0);
        entry(batch, "/oc/wk/introspection").map(0);
        entry(batch, "/light/1").map(0);

        var reports = BatchReader.read(message(batch.toBytes()), 1);

        assertThat(reports).extracting(Report::href).containsExactly("/light/1");
    }

    @Test
    void an_empty_array_is_a_representation() {
        var batch = new CborWriter().array(1);
        entry(batch, "/switches").array(0);

        assertThat(BatchReader.read(message(batch.toBytes()), 1))
                .extracting(Report::status)
                .containsExactly(AnswerStatus.OK);
    }

    @Test
    void all_entries_count_even_when_all_have_the_etag_of_the_message() {
        var batch = new CborWriter().array(3);
        for (var href : List.of("/oic/d", "/light/1", "/switches")) {
            batch.map(3)
                    .text("href")
                    .text(href)
                    .text("etag")
                    .bytes(ETAG)
                    .text("rep")
                    .map(1)
                    .text("a")
                    .integer(1);
        }

        var reports = BatchReader.read(message(batch.toBytes()), 1);

        assertThat(reports).extracting(Report::href).containsExactlyInAnyOrder("/oic/d", "/light/1", "/switches");
    }

    @Test
    void the_entry_with_the_etag_of_the_message_comes_last() {
        var batch = new CborWriter().array(2);
        batch.map(3)
                .text("href")
                .text("/new")
                .text("etag")
                .bytes(ETAG)
                .text("rep")
                .integer(1);
        batch.map(3)
                .text("href")
                .text("/old")
                .text("etag")
                .bytes(new byte[] {1})
                .text("rep")
                .integer(2);

        var reports = BatchReader.read(message(batch.toBytes()), 1);

        assertThat(reports).extracting(Report::href).containsExactly("/old", "/new");
    }

    @Test
    void an_href_has_as_many_characters_as_it_may_and_no_more() {
        var longest = "/" + "x".repeat(OcfHrefs.CHARS_MAX - 1);
        var fits = entry(new CborWriter().array(1), longest).integer(1).toBytes();
        var tooLong = entry(new CborWriter().array(1), longest + "x").integer(1).toBytes();

        assertThat(BatchReader.read(message(fits), 1)).extracting(Report::href).containsExactly(longest);
        assertThatExceptionOfType(MalformedContent.class).isThrownBy(() -> BatchReader.read(message(tooLong), 1));
    }

    @Test
    void what_is_no_batch_is_refused() {
        var noHref = new CborWriter().array(1).map(1).text("rep").integer(1).toBytes();
        var noRep = new CborWriter().array(1).map(1).text("href").text("/x").toBytes();
        var trailing = new CborWriter().array(0).integer(1).toBytes();

        for (var bytes : List.of(noHref, noRep, trailing, new byte[] {(byte) 0x9f}, new byte[] {(byte) 0xa0})) {
            assertThatExceptionOfType(MalformedContent.class)
                    .as(HexFormat.of().formatHex(bytes))
                    .isThrownBy(() -> BatchReader.read(message(bytes), 1));
        }
        assertThatExceptionOfType(MalformedContent.class)
                .isThrownBy(() -> BatchReader.read(
                        Message.request(Code.CONTENT)
                                .payload(OcfContentFormat.JSON, new byte[] {'[', ']'})
                                .build(),
                        1));
    }

    @Test
    void any_broken_batch_is_read_or_refused_and_nothing_else_happens() {
        var batch = new CborWriter().array(2);
        batch.map(4).text("href").text("ocf://a/b").text("etag").bytes(ETAG);
        batch.text("rt").array(1).text("x").text("rep").map(1).text("a").integer(1);
        entry(batch, "/c").map(0);
        var sound = batch.toBytes();
        var random = new Random(7);

        for (var round = 0; round < 20_000; round++) {
            var broken = sound.clone();
            for (var i = random.nextInt(3); i >= 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                BatchReader.read(message(broken), 1);
            } catch (MalformedContent | CoapRefusal refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            }
        }
    }

    private static CborWriter entry(CborWriter batch, String href) {
        return batch.map(2).text("href").text(href).text("rep");
    }

    private static Message message(byte[] batch) {
        return Message.request(Code.CONTENT)
                .etag(ETAG)
                .payload(OcfContentFormat.OCF_CBOR, batch)
                .build();
    }
}
