package dev.landfall.gateway.mqtt.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Follows where packets begin and end (MQTT 5 section 2.1), and passes all bytes on. So a client that holds back the end of a packet can
 * be told from one that is silent. Event loop only.
 */
final class PacketBoundaries extends ChannelInboundHandlerAdapter {
    private static final int LENGTH_BITS_MAX = 28;

    private boolean lengthOpen;
    private int lengthBits;
    private int left;

    /** Whether a packet has begun and is not complete. */
    boolean partialPacket() {
        return lengthOpen || left > 0;
    }

    @Override
    public void channelRead(ChannelHandlerContext on, Object message) {
        if (message instanceof ByteBuf bytes) {
            follow(bytes);
        }
        on.fireChannelRead(message);
    }

    private void follow(ByteBuf bytes) {
        var at = bytes.readerIndex();
        var end = bytes.writerIndex();
        while (at < end) {
            if (lengthOpen) {
                length(bytes.getByte(at++));
            } else if (left > 0) {
                var step = Math.min(left, end - at);
                left -= step;
                at += step;
            } else {
                at++;
                lengthOpen = true;
                lengthBits = 0;
            }
        }
    }

    /** Reads a digit of the length. A length with too many digits ends here; the decoder refuses it. */
    private void length(byte digit) {
        left |= (digit & 0x7f) << lengthBits;
        lengthBits += 7;
        lengthOpen = digit < 0 && lengthBits < LENGTH_BITS_MAX;
    }
}
