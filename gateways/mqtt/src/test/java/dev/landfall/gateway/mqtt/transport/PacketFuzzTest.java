package dev.landfall.gateway.mqtt.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The way of bytes to packets: whatever comes, it is packets or a reason, and no more memory than came. */
class PacketFuzzTest {
    private static final int PACKET_BYTES_MAX = 4_096;
    private static final int CLIENT_ID_CHARS_MAX = 65_535;

    /** What devices say in one life, in 3.1.1 and in 5. */
    private static final List<byte[]> LIVES = List.of(
            hex("10 15 0004 4d515454 04 82 003c 0003 726177 0004 746f6b31"
                    + "82 09 0001 0004 76322f61 01"
                    + "32 0f 0004 76322f74 0002 7b2261223a317d"
                    + "30 0d 0004 76322f74 7b2261223a327d"
                    + "40 02 0001 c0 00 a2 08 0003 0004 76322f61 e0 00"),
            hex("10 1b 0004 4d515454 05 82 003c 05 11 00000000 0003 726177 0004 746f6b31"
                    + "82 0a 0001 00 0004 76322f61 01"
                    + "32 10 0004 76322f74 0002 00 7b2261223a317d"
                    + "32 17 0004 76322f74 0003 07 26 0001 61 0001 62 7b2261223a317d"
                    + "40 03 0001 00 c0 00 a2 09 0003 00 0004 76322f61 e0 02 00 00"));

    private int packets;
    private int refused;

    @Test
    void whole_packets_are_read_however_they_are_cut_and_none_is_left_open() {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++) {
            packets = 0;
            var bytes = LIVES.get(round % LIVES.size());

            var open = heard(bytes, random);

            assertThat(packets).isEqualTo(8);
            assertThat(open).isFalse();
        }
        assertThat(refused).isZero();
    }

    @Test
    void a_packet_that_began_is_known_to_be_open_wherever_it_is_cut() {
        for (var cut = 1; cut < 23; cut++) {
            var framing = new PacketBoundaries();
            var channel = new EmbeddedChannel(framing);
            channel.writeInbound(Unpooled.wrappedBuffer(LIVES.getFirst(), 0, cut));

            assertThat(framing.partialPacket()).as("after %d bytes", cut).isTrue();
            channel.writeInbound(Unpooled.wrappedBuffer(LIVES.getFirst(), cut, 23 - cut));
            assertThat(framing.partialPacket()).isFalse();
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void damaged_bytes_are_packets_or_a_reason() {
        damage(20_000, 42);

        assertThat(packets).isGreaterThan(10_000);
        assertThat(refused).isGreaterThan(1_000);
    }

    @Test
    @Tag("long")
    void damaged_bytes_are_packets_or_a_reason_however_often() {
        damage(2_000_000, System.nanoTime());

        assertThat(packets + refused).isPositive();
    }

    private void damage(int rounds, long seed) {
        var random = new Random(seed);
        for (var round = 0; round < rounds; round++) {
            var bytes = LIVES.get(random.nextInt(LIVES.size())).clone();
            for (var hits = random.nextInt(5); hits > 0; hits--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                heard(bytes, random);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + ", " + HexFormat.of().formatHex(bytes), failure);
            }
        }
    }

    /** Says the bytes in pieces; whether a packet is open at the end. */
    private boolean heard(byte[] bytes, Random random) {
        var framing = new PacketBoundaries();
        var channel = new EmbeddedChannel(framing, new MqttDecoder(PACKET_BYTES_MAX, CLIENT_ID_CHARS_MAX, true));
        try {
            var over = false;
            for (var at = 0; at < bytes.length && !over; ) {
                var piece = Math.min(bytes.length - at, 1 + random.nextInt(40));
                over = say(channel, bytes, at, piece);
                at += piece;
            }
            return framing.partialPacket();
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    /** Whether the conversation is over. */
    private boolean say(EmbeddedChannel channel, byte[] bytes, int from, int length) {
        var over = false;
        try {
            channel.writeInbound(Unpooled.copiedBuffer(bytes, from, length));
        } catch (DecoderException failure) {
            over = true;
            reason(PacketReader.malformed(failure));
        }
        for (MqttMessage next = channel.readInbound(); next != null; next = channel.readInbound()) {
            try {
                switch (MqttChannelHandler.read(next)) {
                    case ClientPacket packet -> {
                        packets++;
                        assertThat(packet.toString()).isNotEmpty();
                    }
                    case MalformedPacket failure -> {
                        over = true;
                        reason(failure);
                    }
                    default -> throw new AssertionError("neither a packet nor a reason");
                }
            } finally {
                ReferenceCountUtil.release(next);
            }
        }
        return over;
    }

    private void reason(MalformedPacket failure) {
        refused++;
        assertThat(failure.text()).isNotEmpty();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", ""));
    }
}
