package dev.landfall.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against the vectors published with SipHash-2-4: key 00 … 0f, input 00, 01, 02 … */
class SipHashTest {
    private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void fifteen_bytes_as_in_the_paper() {
        assertThat(hash(15)).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void other_lengths_as_in_the_reference_code() {
        assertThat(hash(8)).isEqualTo(0x93f5f5799a932462L);
        assertThat(hash(16)).isEqualTo(0x3f2acc7f57c29bdbL);
        assertThat(hash(63)).isEqualTo(0x958a324ceb064572L);
    }

    @Test
    void every_byte_counts() {
        for (var length = 0; length < 40; length++) {
            var bytes = new byte[length];
            var zero = hash.of(0, bytes);
            for (var i = 0; i < length; i++) {
                var other = bytes.clone();
                other[i] = 1;
                assertThat(hash.of(0, other)).isNotEqualTo(zero);
            }
            assertThat(hash.of(1, bytes)).isNotEqualTo(zero);
            assertThat(hash.of(0, new byte[length + 1])).isNotEqualTo(zero);
        }
    }

    private long hash(int length) {
        var input = new byte[length];
        for (var i = 0; i < length; i++) {
            input[i] = (byte) i;
        }
        var head = ByteBuffer.wrap(input).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return hash.of(head, Arrays.copyOfRange(input, Long.BYTES, length));
    }
}
