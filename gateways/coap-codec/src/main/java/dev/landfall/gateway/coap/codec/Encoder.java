package dev.landfall.gateway.coap.codec;

import java.nio.ByteBuffer;

/** Encodes messages for reliable transports (RFC 8323 section 3.2). Each message has exactly one encoding. Any thread. */
public final class Encoder {

    private Encoder() {}

    /** The encoded message, in an array of its size. */
    public static byte[] encode(Message message) {
        var body = bodyLength(message);
        var bytes = new byte[wholeLength(message, body)];
        write(message, body, bytes, 0);
        return bytes;
    }

    /** The encoded size of {@code message}, in bytes. */
    public static int length(Message message) {
        return wholeLength(message, bodyLength(message));
    }

    /**
     * Encodes {@code message} into {@code target} from the index {@code offset} on.
     *
     * @return the index after the last byte
     * @throws IndexOutOfBoundsException when the array is too short; a part of it may have been changed
     */
    public static int encode(Message message, byte[] target, int offset) {
        return write(message, bodyLength(message), target, offset);
    }

    /**
     * Encodes {@code message} into {@code target}, and moves its position.
     *
     * @throws java.nio.BufferOverflowException when less remains than the message needs; the buffer is unchanged
     */
    public static void encode(Message message, ByteBuffer target) {
        var body = bodyLength(message);
        var length = wholeLength(message, body);
        if (target.hasArray() && length <= target.remaining()) {
            write(message, body, target.array(), target.arrayOffset() + target.position());
            target.position(target.position() + length);
        } else {
            target.put(encode(message));
        }
    }

    private static int wholeLength(Message message, int body) {
        return 2 + lengthExtra(body) + message.tokenLength() + body;
    }

    private static int bodyLength(Message message) {
        var options = message.options;
        var number = 0;
        var length = message.payloadLength() == 0 ? 0 : 1 + message.payloadLength();
        for (var i = 0; i < options.length; i += Message.INTS_PER_OPTION) {
            var bytes = options[i + 2];
            length += 1 + optionExtra(options[i] - number) + optionExtra(bytes) + bytes;
            number = options[i];
        }
        return length;
    }

    private static int write(Message message, int body, byte[] target, int offset) {
        var position = writeHeader(message, body, target, offset);
        var options = message.options;
        var number = 0;
        for (var i = 0; i < options.length; i += Message.INTS_PER_OPTION) {
            var delta = options[i] - number;
            var length = options[i + 2];
            number = options[i];
            target[position++] = (byte) (optionNibble(delta) << 4 | optionNibble(length));
            position = writeExtended(delta, target, position);
            position = writeExtended(length, target, position);
            position = copy(message.optionBytes, options[i + 1], length, target, position);
        }
        if (message.payloadLength() > 0) {
            target[position++] = (byte) 0xff;
            System.arraycopy(
                    message.payloadArray(), message.payloadOffset(), target, position, message.payloadLength());
        }
        return position + message.payloadLength();
    }

    private static int writeHeader(Message message, int body, byte[] target, int offset) {
        var position = offset;
        var tokenLength = message.tokenLength();
        var extra = lengthExtra(body);
        var nibble = extra == 0 ? body : extra == 4 ? 15 : 12 + extra;
        target[position++] = (byte) (nibble << 4 | tokenLength);
        var rest = body - (extra == 1 ? 13 : extra == 2 ? 269 : 65_805);
        for (var shift = 8 * extra - 8; shift >= 0; shift -= 8) {
            target[position++] = (byte) (rest >>> shift);
        }
        target[position++] = (byte) message.code();
        var token = message.token();
        for (var shift = 8 * tokenLength - 8; shift >= 0; shift -= 8) {
            target[position++] = (byte) (token >>> shift);
        }
        return position;
    }

    /** Copies bytes in a loop: for the few bytes of most options, this is faster than {@code System.arraycopy}. */
    private static int copy(byte[] from, int start, int length, byte[] target, int position) {
        if (length > 16) {
            System.arraycopy(from, start, target, position, length);
        } else {
            for (var i = 0; i < length; i++) {
                target[position + i] = from[start + i];
            }
        }
        return position + length;
    }

    private static int writeExtended(int value, byte[] target, int offset) {
        var position = offset;
        if (value >= 269) {
            target[position++] = (byte) ((value - 269) >>> 8);
            target[position++] = (byte) (value - 269);
        } else if (value >= 13) {
            target[position++] = (byte) (value - 13);
        }
        return position;
    }

    private static int optionNibble(int value) {
        return value < 13 ? value : value < 269 ? 13 : 14;
    }

    private static int optionExtra(int value) {
        return value < 13 ? 0 : value < 269 ? 1 : 2;
    }

    private static int lengthExtra(int body) {
        return body < 13 ? 0 : body < 269 ? 1 : body < 65_805 ? 2 : 4;
    }
}
