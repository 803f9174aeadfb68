package dev.landfall.gateway.coap.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RecordedMessagesTest {

    private final Decoder decoder = new Decoder(Limits.USUAL);

    @Test
    void a_device_signs_up() {
        var message = decode("device-conversation-1");

        assertThat(message.code()).isEqualTo(Code.POST);
        assertThat(message.tokenBytes()).isEqualTo(HexFormat.of().parseHex("affe21de0e03d0ff"));
        assertThat(message.uriPath()).isEqualTo("/oic/sec/account");
        assertThat(message.uriQueries()).isEmpty();
        assertThat(message.contentFormat()).isEqualTo(OcfContentFormat.OCF_CBOR);
        assertThat(message.accept()).isEqualTo(OcfContentFormat.OCF_CBOR);
        assertThat(message.uint(Option.OCF_ACCEPT_VERSION)).isEqualTo(2048);
        assertThat(message.contentVersion()).isEqualTo(2048);
        assertThat(message.observe()).isEqualTo(Message.NONE);
        assertThat(message.etag()).isNull();
        assertThat(message.hasBlockOption()).isFalse();
        assertThat(message.unknownCriticalOption()).isEqualTo(Message.NONE);
        assertThat(message.payloadLength()).isEqualTo(104);
        assertThat(message.payload()).startsWith(0xbf).endsWith(0xff);
    }

    @Test
    void a_device_publishes_its_resources() {
        var message = decode("device-conversation-5");

        assertThat(message.uriPath()).isEqualTo("/oic/rd");
        assertThat(message.uriQueries()).containsExactly("rt=oic.wk.rdpub");
        assertThat(message.uriQuery("rt")).isEqualTo("oic.wk.rdpub");
        assertThat(message.uriQuery("r")).isNull();
        assertThat(message.payloadLength()).isEqualTo(745);
    }

    @Test
    void a_ping_is_told_by_its_code() {
        var message = decode("device-conversation-6");

        assertThat(Code.text(message.code())).isEqualTo("7.02");
        assertThat(message.token()).isEqualTo(0x735f017f93ae9eefL);
        assertThat(message.optionCount()).isZero();
        assertThat(message.payloadLength()).isZero();
    }

    @Test
    void an_option_that_must_be_known_and_is_not_is_told() {
        var critical = decode("unknown-critical-option-req");
        var elective = decode("unknown-elective-option-req");

        assertThat(critical.unknownCriticalOption()).isEqualTo(2051);
        assertThat(elective.unknownCriticalOption()).isEqualTo(Message.NONE);
    }

    @Test
    void what_is_decoded_is_encoded_to_the_same_bytes() {
        assertThat(Recorded.all()).hasSizeGreaterThan(60).allSatisfy((name, bytes) -> {
            var message = decoder.decode(bytes, 0, bytes.length);

            assertThat(Encoder.encode(message)).isEqualTo(bytes);
            assertThat(Encoder.length(message)).isEqualTo(bytes.length);
            assertThat(rebuilt(message)).isEqualTo(message);
        });
    }

    @Test
    void a_message_may_be_split_anywhere() {
        assertThat(Recorded.all()).allSatisfy((name, bytes) -> {
            for (var split = 0; split < bytes.length; split++) {
                var buffer = ByteBuffer.wrap(bytes, 0, split);

                assertThat(decoder.next(buffer)).isNull();
                assertThat(buffer.position()).isZero();

                buffer.limit(bytes.length);
                assertThat(Encoder.encode(Objects.requireNonNull(decoder.next(buffer))))
                        .isEqualTo(bytes);
            }
        });
    }

    @Test
    void many_messages_may_come_in_one_segment() {
        var all = ByteBuffer.allocateDirect(
                Recorded.all().values().stream().mapToInt(b -> b.length).sum());
        Recorded.all().values().forEach(all::put);
        all.flip();

        List<byte[]> found = new ArrayList<>();
        for (var message = decoder.next(all); message != null; message = decoder.next(all)) {
            found.add(Encoder.encode(message));
        }

        assertThat(found).containsExactlyElementsOf(Recorded.all().values());
        assertThat(all.hasRemaining()).isFalse();
    }

    @Test
    void a_message_is_decoded_where_it_stands() {
        var bytes = Recorded.message("device-conversation-5");
        var segment = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, segment, 7, bytes.length);

        var message = decoder.decode(segment, 7, segment.length);

        assertThat(message.payloadArray()).isSameAs(segment);
        assertThat(message.payloadOffset()).isEqualTo(7 + bytes.length - message.payloadLength());
        assertThat(message.payloadBuffer()).isEqualTo(ByteBuffer.wrap(message.payload()));
    }

    private Message decode(String name) {
        var bytes = Recorded.message(name);
        return decoder.decode(bytes, 0, bytes.length);
    }

    private static Message rebuilt(Message message) {
        var builder = Message.request(message.code()).token(message.tokenBytes());
        for (var i = message.optionCount() - 1; i >= 0; i--) {
            if (i == 0 || message.optionNumber(i - 1) != message.optionNumber(i)) {
                for (var j = i; j < message.optionCount() && message.optionNumber(j) == message.optionNumber(i); j++) {
                    builder.option(message.optionNumber(j), message.optionValue(j));
                }
            }
        }
        return builder.payload(message.payload()).build();
    }
}
