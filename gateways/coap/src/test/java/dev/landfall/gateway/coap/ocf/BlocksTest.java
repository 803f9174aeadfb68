package dev.landfall.gateway.coap.ocf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.content.CborWriter;
import dev.landfall.gateway.coap.TestDevice;
import dev.landfall.gateway.coap.TestHub;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.codec.Option;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Devices that begin to send a request in blocks (RFC 7959) are served. */
@Timeout(120)
class BlocksTest {
    private static final int BERT = 7;

    private TestHub hub;
    private TestDevice device;

    @BeforeEach
    void connect() throws IOException {
        hub = TestHub.plain();
        device = TestDevice.at(hub);
        device.online();
    }

    @AfterEach
    void leave() throws IOException {
        device.close();
        hub.close();
    }

    @Test
    void a_publication_in_blocks_is_published() throws Exception {
        var body = publication(40);
        assertThat(body.length).isBetween(1_153, 16_000);

        var last = send(body, 6);

        assertThat(last.code()).isEqualTo(Code.CHANGED);
        assertThat(last.uint(Option.BLOCK1)).isEqualTo((body.length / 1_024) << 4 | 6);
        assertThat(hub.view(device.id).links()).hasSize(40);
    }

    @Test
    void so_is_one_in_smaller_blocks_and_one_in_large_ones() throws Exception {
        assertThat(send(publication(20), 2).code()).isEqualTo(Code.CHANGED);
        assertThat(hub.view(device.id).links()).hasSize(20);

        assertThat(send(publication(400), BERT).code()).isEqualTo(Code.CHANGED);
        assertThat(hub.view(device.id).links()).hasSize(400);
    }

    @Test
    void a_missing_block_is_told_and_beginning_again_helps() throws Exception {
        var body = publication(90);
        assertThat(device.ask(block(body, 0, 6)).code()).isEqualTo(Code.CONTINUE);

        assertThat(device.ask(block(body, 2, 6)).code()).isEqualTo(Code.REQUEST_ENTITY_INCOMPLETE);
        assertThat(device.ask(block(body, 1, 6)).code()).isEqualTo(Code.REQUEST_ENTITY_INCOMPLETE);

        assertThat(send(body, 6).code()).isEqualTo(Code.CHANGED);
        assertThat(hub.refusals("block-missing")).isEqualTo(2);
    }

    @Test
    void more_than_fits_is_refused_with_the_bound() throws Exception {
        var announced = device.ask(block(new byte[4_096], 0, 6).uint(Option.SIZE1, 10_000_000));

        assertThat(announced.code()).isEqualTo(Code.REQUEST_ENTITY_TOO_LARGE);
        assertThat(announced.uint(Option.SIZE1)).isEqualTo(Blocks.BYTES_MAX);
        var sent = send(new byte[Blocks.BYTES_MAX + 1], BERT);
        assertThat(sent.code()).isEqualTo(Code.REQUEST_ENTITY_TOO_LARGE);
        assertThat(send(publication(40), 6).code()).isEqualTo(Code.CHANGED);
    }

    @Test
    void exactly_the_bound_is_taken_whether_it_is_announced_or_not() {
        var body = new byte[4_096];
        for (var announced : new int[] {0, 4_096}) {
            assertThat(taken(body, announced, 4_096)).isInstanceOf(Blocks.Whole.class);
            assertThat(taken(body, announced, 4_095)).isInstanceOf(Blocks.TooLarge.class);
        }
        assertThat(taken(body, 4_097, 4_096)).isInstanceOf(Blocks.TooLarge.class);
    }

    /** What a body in blocks of 1,024 bytes comes to; 0 when its size is not announced. */
    private static Blocks.Taken taken(byte[] body, int announced, int bytesMax) {
        var blocks = new Blocks();
        Blocks.Taken last = new Blocks.Part();
        for (var number = 0; last instanceof Blocks.Part && number * 1_024 < body.length; number++) {
            var block = block(body, number, 6).token(number, 8);
            last = blocks.take((announced == 0 ? block : block.uint(Option.SIZE1, announced)).build(), bytesMax);
        }
        return last;
    }

    @Test
    void all_requests_of_a_connection_share_the_bound() throws Exception {
        var half = new byte[Blocks.BYTES_MAX / 2 + 65_536];
        var first = Message.NONE;
        for (var query : new String[] {"a=1", "a=2"}) {
            var number = 0;
            first = Code.CONTINUE;
            while (first == Code.CONTINUE && (number + 64) * 1_024 <= half.length) {
                var part = Arrays.copyOfRange(half, number * 1_024, (number + 64) * 1_024);
                first = device.ask(Message.request(Code.POST)
                                .path("/oic/rd")
                                .query(query)
                                .uint(Option.BLOCK1, number << 4 | 8 | BERT)
                                .payload(part))
                        .code();
                number += 64;
            }
        }

        assertThat(first).isEqualTo(Code.REQUEST_ENTITY_TOO_LARGE);
    }

    @Test
    void a_stranger_may_send_less() throws Exception {
        try (var stranger = TestDevice.at(hub)) {
            var answer = stranger.ask(Message.request(Code.POST)
                    .path("/oic/sec/account")
                    .uint(Option.BLOCK1, 8 | BERT)
                    .payload(new byte[32 * 1_024]));

            assertThat(answer.code()).isEqualTo(Code.REQUEST_ENTITY_TOO_LARGE);
            assertThat(answer.uint(Option.SIZE1)).isEqualTo(Blocks.STRANGER_BYTES_MAX);
        }
    }

    @Test
    void a_block_of_another_length_than_it_says_is_refused() throws Exception {
        var shorter = device.ask(Message.request(Code.POST)
                .path("/oic/rd")
                .uint(Option.BLOCK1, 8 | 6)
                .payload(new byte[1_000]));

        assertThat(shorter.code()).isEqualTo(Code.BAD_REQUEST);
    }

    @Test
    void only_a_few_are_begun_and_the_oldest_is_let_go() throws Exception {
        var body = new byte[4_096];
        for (var i = 0; i <= Blocks.TRANSFERS_MAX; i++) {
            assertThat(device.ask(block(body, 0, 6).query("i=" + i)).code()).isEqualTo(Code.CONTINUE);
        }

        assertThat(device.ask(block(body, 1, 6).query("i=0")).code()).isEqualTo(Code.REQUEST_ENTITY_INCOMPLETE);
        assertThat(device.ask(block(body, 1, 6).query("i=1")).code()).isEqualTo(Code.CONTINUE);
    }

    @Test
    void what_is_not_gone_on_with_is_let_go_after_a_minute() {
        var blocks = new Blocks();
        var at = System.nanoTime();
        blocks.tick(at);
        blocks.take(block(new byte[4_096], 0, 6).token(1, 8).build(), Blocks.BYTES_MAX);

        blocks.tick(at + 60_000_000_000L - 1);
        assertThat(blocks.underWay()).isEqualTo(1);
        blocks.tick(at + 60_000_000_000L);

        assertThat(blocks.underWay()).isZero();
    }

    @Test
    void answers_in_blocks_are_not_given() throws Exception {
        var answer = device.ask(Message.request(Code.GET).path("/oic/rd").uint(Option.BLOCK2, 6));

        assertThat(answer.code()).isEqualTo(Code.BAD_OPTION);
        await().untilAsserted(() -> assertThat(hub.refusals("bad-option")).isEqualTo(1));
    }

    private Message send(byte[] body, int exponent) throws IOException {
        var step = exponent == BERT ? 8 : 1;
        var size = exponent == BERT ? 1_024 : 16 << exponent;
        for (var number = 0; ; number += step) {
            var answer = device.ask(block(body, number, exponent));
            if (answer.code() != Code.CONTINUE) {
                return answer;
            }
            assertThat((number + step) * size).isLessThan(body.length);
        }
    }

    private static MessageBuilder block(byte[] body, int number, int exponent) {
        var unit = exponent == BERT ? 1_024 : 16 << exponent;
        var from = number * unit;
        var to = Math.min(body.length, from + (exponent == BERT ? 8 * unit : unit));
        var more = to < body.length ? 8 : 0;
        return Message.request(Code.POST)
                .path("/oic/rd")
                .uint(Option.BLOCK1, (long) number << 4 | more | exponent)
                .payload(OcfContentFormat.OCF_CBOR, Arrays.copyOfRange(body, from, to));
    }

    private byte[] publication(int links) {
        var out = new CborWriter().map(4).text("di").text(device.id.toString());
        out.text("n").text("lamp").text("ttl").integer(0).text("links").array(links);
        for (var i = 0; i < links; i++) {
            out.map(3).text("href").text("/a/light/" + i).text("rt").array(1).text("x.type.of.a.light");
            out.text("p").map(1).text("bm").integer(1);
        }
        return out.toBytes();
    }
}
