package dev.landfall.gateway.coap.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(300)
class FuzzTest {

    private static final Limits LIMITS = new Limits(4096, 32);
    private static final List<byte[]> SEEDS = List.copyOf(Recorded.all().values());

    private final Decoder decoder = new Decoder(LIMITS);
    private int decoded;
    private int refused;

    @Test
    void damaged_bytes_are_messages_or_refused() {
        damage(100_000, 42);

        assertThat(decoded).isGreaterThan(1_000);
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    @Tag("long")
    void damaged_bytes_are_messages_or_refused_however_often() {
        damage(20_000_000, new Random().nextLong());

        assertThat(decoded + refused).isGreaterThan(20_000_000);
    }

    private void damage(int frames, long seed) {
        var random = new Random(seed);
        for (var i = 0; i < frames; i++) {
            var bytes = damaged(random);
            var buffer = ByteBuffer.wrap(bytes);
            try {
                for (var message = decoder.next(buffer); message != null; message = decoder.next(buffer)) {
                    check(message, bytes.length);
                }
            } catch (MalformedMessage e) {
                assertThat(e.rule()).isNotNull();
                refused++;
            }
        }
    }

    private void check(Message message, int available) {
        decoded++;
        var bytes = Encoder.encode(message);
        if (bytes.length > Math.min(available, LIMITS.messageBytesMax())) {
            throw new AssertionError("more bytes than came: " + bytes.length);
        }
        if (message.optionCount() > LIMITS.optionsMax()
                || !decoder.decode(bytes, 0, bytes.length).equals(message)) {
            throw new AssertionError("not the message that came: " + message);
        }
        var read = List.of(
                message.uriPath(),
                message.uriQueries(),
                message.contentFormat(),
                message.accept(),
                message.observe(),
                message.etags(),
                message.hasBlockOption(),
                message.unknownCriticalOption(),
                message.payload(),
                message.toString());
        assertThat(read).doesNotContainNull();
    }

    private static byte[] damaged(Random random) {
        var seed = SEEDS.get(random.nextInt(SEEDS.size()));
        var bytes = random.nextInt(4) == 0
                ? Arrays.copyOfRange(seed, random.nextInt(seed.length), seed.length)
                : Arrays.copyOf(seed, Math.max(1, seed.length + random.nextInt(-8, 8)));
        var reach = random.nextBoolean() ? Math.min(24, bytes.length) : bytes.length;
        for (var times = random.nextInt(6); times > 0; times--) {
            bytes[random.nextInt(reach)] = (byte) random.nextInt(256);
        }
        return bytes;
    }
}
