package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.content.Json;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Small rules, each with what it must come to. */
@Timeout(120)
class RulesTest {
    @Test
    void the_number_of_a_link_is_the_crc_32_of_its_href_as_sent() {
        assertThat(OcfHrefs.instance("/oic/d")).isEqualTo(136_750_592L);
        assertThat(OcfHrefs.instance("/light/1")).isEqualTo(3_810_745_338L);
        assertThat(OcfHrefs.instance("odd//path/")).isEqualTo(1_979_898_663L);
    }

    @Test
    void hrefs_get_one_slash_in_front_none_doubled_and_none_behind() {
        assertThat(OcfHrefs.normalised("odd//path/")).isEqualTo("/odd/path");
        assertThat(OcfHrefs.normalised("/light/1")).isEqualTo("/light/1");
        assertThat(OcfHrefs.normalised("///")).isEqualTo("/");
        assertThat(OcfHrefs.normalised("")).isEqualTo("/");
    }

    @Test
    void older_etags_are_base64url_without_padding() {
        assertThat(Etags.queries(List.of(new byte[] {0, 1, 2, 3, 4, 5, 6, 7})))
                .containsExactly("incChanges=AAECAwQFBgc");
    }

    @Test
    void many_older_etags_take_several_queries_that_all_fit() {
        var etags = new ArrayList<byte[]>();
        for (var i = 0; i < 100; i++) {
            etags.add(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) i});
        }

        var queries = Etags.queries(etags);

        assertThat(queries).hasSizeGreaterThan(3).allSatisfy(query -> {
            assertThat(query).startsWith("incChanges=").doesNotContain("=,", "\n");
            assertThat(query.length()).isLessThanOrEqualTo(255);
        });
        assertThat(String.join(",", queries).split(",")).hasSize(100);
    }

    @Test
    void the_newest_etag_goes_into_the_option_and_longer_ones_nowhere() {
        var request = Message.request(Code.GET);

        Etags.add(request, List.of(new byte[9], new byte[] {1}, new byte[] {2}));

        assertThat(request.build().etag()).containsExactly(1);
        assertThat(request.build().uriQueries()).containsExactly("incChanges=Ag");
    }

    @Test
    void codes_of_devices_become_statuses() {
        assertThat(CoapStatuses.ofRead(Code.VALID)).isEqualTo(AnswerStatus.NOT_MODIFIED);
        assertThat(CoapStatuses.ofWrite(Code.VALID)).isEqualTo(AnswerStatus.ACCEPTED);
        assertThat(CoapStatuses.ofWrite(Code.CREATED)).isEqualTo(AnswerStatus.CREATED);
        assertThat(CoapStatuses.ofWrite(Code.CHANGED)).isEqualTo(AnswerStatus.OK);
        assertThat(CoapStatuses.ofWrite(Code.METHOD_NOT_ALLOWED)).isEqualTo(AnswerStatus.METHOD_NOT_ALLOWED);
        assertThat(CoapStatuses.ofRead(Code.GATEWAY_TIMEOUT)).isEqualTo(AnswerStatus.ERROR);
    }

    @Test
    void cbor_goes_to_a_device_under_ocfs_own_number() {
        var cbor = new byte[] {(byte) 0xa0};

        for (var format : List.of(OcfContentFormat.CBOR, OcfContentFormat.OCF_CBOR)) {
            var request = CommandRequests.of(new AppRequest.Update("/light/1", "", new Content(format, cbor)))
                    .build();

            assertThat(request.code()).isEqualTo(Code.POST);
            assertThat(request.contentFormat()).isEqualTo(OcfContentFormat.OCF_CBOR);
            assertThat(request.payload()).isEqualTo(cbor);
            assertThat(request.accept()).isEqualTo(Message.NONE);
        }
    }

    @Test
    void json_goes_to_a_device_as_cbor() {
        var json =
                new Content(OcfContentFormat.JSON, "{\"power\":7}".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        var request = CommandRequests.of(new AppRequest.Update("/light/1", "oic.if.rw", json))
                .build();

        assertThat(request.contentFormat()).isEqualTo(OcfContentFormat.OCF_CBOR);
        assertThat(request.payload()).isEqualTo(Json.toCbor(json.bytes()));
        assertThat(request.uriQueries()).containsExactly("if=oic.if.rw");
    }

    @Test
    void text_and_what_else_a_device_cannot_read_is_not_sent() {
        for (var format : List.of(OcfContentFormat.TEXT, OcfContentFormat.OCTETS, 11_542)) {
            assertThatExceptionOfType(CoapRefusal.class)
                    .isThrownBy(() ->
                            CommandRequests.of(new AppRequest.Update("/x", "", new Content(format, new byte[1]))));
        }
    }

    @Test
    void commands_become_requests() {
        var create = CommandRequests.of(new AppRequest.Create(
                        "/switches", new Content(OcfContentFormat.OCF_CBOR, new byte[] {(byte) 0xa0})))
                .build();
        var retrieve = CommandRequests.of(new AppRequest.Retrieve("/light/1", "", List.of(new byte[] {7})))
                .build();
        var delete =
                CommandRequests.of(new AppRequest.Delete("/switches/1", "")).build();

        assertThat(create.code()).isEqualTo(Code.POST);
        assertThat(create.uriQueries()).containsExactly("if=oic.if.create");
        assertThat(retrieve.code()).isEqualTo(Code.GET);
        assertThat(retrieve.etag()).containsExactly(7);
        assertThat(delete.code()).isEqualTo(Code.DELETE);
        assertThat(delete.uriPath()).isEqualTo("/switches/1");
        assertThat(List.of(create, retrieve, delete)).noneMatch(Message::hasBlockOption);
    }

    @Test
    void a_path_that_no_message_can_carry_is_refused() {
        assertThatExceptionOfType(CoapRefusal.class)
                .isThrownBy(() -> CommandRequests.of(new AppRequest.Delete("/" + "x".repeat(256), "")));
    }
}
