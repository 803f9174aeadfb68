package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class CborWriterTest {
    @Test
    void a_foreign_reader_understands_what_is_written() throws IOException {
        var cbor = new CborWriter(1)
                .map(3)
                .text("n")
                .integer(-500)
                .text("ü")
                .real(1.5)
                .text("list")
                .openArray()
                .bool(true)
                .nothing()
                .bytes(new byte[] {1, 2})
                .end()
                .toBytes();

        try (var parser = new CBORFactory().createParser(cbor)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            assertThat(parser.nextFieldName()).isEqualTo("n");
            assertThat(parser.nextIntValue(0)).isEqualTo(-500);
            assertThat(parser.nextFieldName()).isEqualTo("ü");
            assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NUMBER_FLOAT);
            assertThat(parser.getDoubleValue()).isEqualTo(1.5);
            assertThat(parser.nextFieldName()).isEqualTo("list");
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_ARRAY);
            assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_TRUE);
            assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_NULL);
            assertThat(parser.nextToken()).isEqualTo(JsonToken.VALUE_EMBEDDED_OBJECT);
            assertThat(parser.getBinaryValue()).containsExactly(1, 2);
            assertThat(parser.nextToken()).isEqualTo(JsonToken.END_ARRAY);
            assertThat(parser.nextToken()).isEqualTo(JsonToken.END_OBJECT);
            assertThat(parser.nextToken()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                23,
                24,
                255,
                256,
                65535,
                65536,
                4294967295L,
                4294967296L,
                Long.MAX_VALUE,
                -1,
                -24,
                -25,
                -256,
                -257,
                -65536,
                -65537,
                -4294967296L,
                -4294967297L,
                Long.MIN_VALUE
            })
    void an_integer_comes_back(long value) {
        var writer = new CborWriter().integer(value);

        assertThat(new CborScanner(writer.toBytes()).readLong()).isEqualTo(value);
    }

    @Test
    void a_raw_item_is_taken_over_and_the_writer_begins_anew() {
        var writer = new CborWriter().integer(1000).reset().array(1).raw(new byte[] {9, 1, 9}, 1, 1);

        assertThat(HexFormat.of().formatHex(writer.toBytes())).isEqualTo("8101");
    }

    @Test
    void half_a_surrogate_pair_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().text("ab\ud800"));
        assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().text("\udc00\ud800"));
        assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().simple(24));
    }
}
