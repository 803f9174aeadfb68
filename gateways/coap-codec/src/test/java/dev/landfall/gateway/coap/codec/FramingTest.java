package dev.landfall.gateway.coap.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.gateway.coap.codec.MalformedMessage.Rule;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FramingTest {

    private final Decoder decoder = new Decoder(Limits.USUAL);

    @ParameterizedTest
    @CsvSource({
        "2, 28",
        "12, c8",
        "13, d800",
        "268, d8ff",
        "269, e80000",
        "65804, e8ffff",
        "65805, f800000000",
        "65806, f800000001"
    })
    void a_length_takes_as_many_bytes_as_rfc_8323_says(int body, String header) {
        var message = Message.request(Code.POST)
                .token(0x0102030405060708L, 8)
                .payload(new byte[body - 1])
                .build();

        var bytes = Encoder.encode(message);

        var start = HexFormat.of().parseHex(header);
        assertThat(bytes).startsWith(start).hasSize(start.length + 1 + 8 + body);
        assertThat(decoder.frameLength(bytes, 0, start.length)).isEqualTo(bytes.length);
        assertThat(decoder.frameLength(bytes, 0, start.length - 1)).isEqualTo(Decoder.UNKNOWN);
        assertThat(decoder.decode(bytes, 0, bytes.length)).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 12, 13, 14, 268, 269, 270, 1000, 65_535})
    void an_option_number_and_a_value_of_any_length_come_back(int size) {
        var value = new byte[size];
        Arrays.fill(value, (byte) 0x5a);
        var message = Message.request(Code.GET)
                .option(65_535, value)
                .option(size, value)
                .option(size, new byte[] {1})
                .build();

        var back = decoder.decode(Encoder.encode(message), 0, Encoder.length(message));

        assertThat(back.optionCount()).isEqualTo(3);
        assertThat(back.optionNumber(0)).isEqualTo(size);
        assertThat(back).isEqualTo(message);
    }

    @Test
    void a_message_that_is_too_large_is_refused_from_its_header() {
        var small = new Decoder(new Limits(100, 8));

        assertThat(small.frameLength(new byte[] {(byte) 0xd8, 100 - 11 - 13}, 0, 2))
                .isEqualTo(100);
        refused(Rule.MESSAGE_TOO_LARGE, () -> small.frameLength(new byte[] {(byte) 0xd8, 100 - 11 - 12}, 0, 2));
        refused(Rule.MESSAGE_TOO_LARGE, () -> small.next(ByteBuffer.wrap(hex("f0ffffffff"))));
        refused(Rule.MESSAGE_TOO_LARGE, () -> decoder.next(ByteBuffer.wrap(hex("f07fffffff"))));
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_TOO_LONG, 0901",
        "TOKEN_TOO_LONG, 0f",
        "OPTION_NIBBLE_RESERVED, 1001f0",
        "OPTION_NIBBLE_RESERVED, 10010f",
        "OPTION_NIBBLE_RESERVED, 2001fe00",
        "OPTION_TRUNCATED, 1001d0",
        "OPTION_TRUNCATED, 2001e000",
        "OPTION_TRUNCATED, 10010d",
        "OPTION_TRUNCATED, 2001b261",
        "OPTION_NUMBER_TOO_LARGE, 3001e0fef3",
        "OPTION_NUMBER_TOO_LARGE, 4001e0fef210",
        "PAYLOAD_MISSING, 1001ff",
        "PAYLOAD_MISSING, 3001b161ff",
        "MESSAGE_TRUNCATED, 2001b1",
    })
    void a_malformed_message_is_refused_by_the_rule_it_breaks(Rule rule, String bytes) {
        var frame = hex(bytes);

        refused(rule, () -> decoder.decode(frame, 0, frame.length));
    }

    @Test
    void the_largest_option_number_is_65535() {
        var frame = hex("3001e0fef2");

        assertThat(decoder.decode(frame, 0, frame.length).optionNumber(0)).isEqualTo(65_535);
    }

    @Test
    void options_are_counted() {
        var small = new Decoder(new Limits(100, 3));
        var three = Encoder.encode(Message.request(Code.GET).path("/a/b/c").build());
        var four = Encoder.encode(Message.request(Code.GET).path("/a/b/c/d").build());

        assertThat(small.decode(three, 0, three.length).uriPath()).isEqualTo("/a/b/c");
        refused(Rule.TOO_MANY_OPTIONS, () -> small.decode(four, 0, four.length));
    }

    @Test
    void messages_are_written_into_what_is_there() {
        var message = Message.signal(Code.PING).token(7, 8).build();
        var array = new byte[20];
        var direct = ByteBuffer.allocateDirect(20);
        var heap = ByteBuffer.allocate(20).position(3);

        var end = Encoder.encode(message, array, 5);
        Encoder.encode(message, direct);
        Encoder.encode(message, heap);

        assertThat(end).isEqualTo(15);
        assertThat(decoder.decode(array, 5, 20)).isEqualTo(message);
        assertThat(decoder.next(direct.flip())).isEqualTo(message);
        assertThat(decoder.next(heap.flip().position(3))).isEqualTo(message);
        assertThatExceptionOfType(BufferOverflowException.class)
                .isThrownBy(() -> Encoder.encode(message, ByteBuffer.allocate(9)));
    }

    private static byte[] hex(String bytes) {
        return HexFormat.of().parseHex(bytes);
    }

    private static void refused(Rule rule, Runnable what) {
        assertThatExceptionOfType(MalformedMessage.class)
                .isThrownBy(what::run)
                .extracting(MalformedMessage::rule)
                .isEqualTo(rule);
    }
}
