package dev.landfall.gateway.coap.codec;

import dev.landfall.gateway.coap.codec.MalformedMessage.Rule;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds and decodes messages in a stream of bytes (RFC 8323 section 3.2). It keeps no bytes and no state, so one decoder serves all
 * connections and threads; the owner of a connection buffers an incomplete message.
 *
 * <p>For any bytes, {@link MalformedMessage} is the only exception. A message above the size limit is refused as soon as its header is
 * complete.
 */
public final class Decoder {

    /** The result of {@link #frameLength} for an incomplete header. */
    public static final int UNKNOWN = 0;

    /** The number of bytes from which the length of any message is known. */
    public static final int HEADER_BYTES_MAX = 5;

    private static final int TOKEN_BYTES_MAX = 8;
    private static final int PAYLOAD_MARKER = 0xff;
    private static final int[] NOTHING = {};

    private final Limits limits;

    /** Creates a decoder with these limits. */
    public Decoder(Limits limits) {
        this.limits = limits;
    }

    /**
     * The length of the message that starts at {@code offset}, computed from its header.
     *
     * @param limit the index after the last available byte
     * @return the length in bytes of header, token, options and payload together; {@link #UNKNOWN} while the header is incomplete, which
     *     cannot happen with {@link #HEADER_BYTES_MAX} bytes
     * @throws MalformedMessage when the token is too long or the message too large
     */
    public int frameLength(byte[] bytes, int offset, int limit) {
        if (offset >= limit) {
            return UNKNOWN;
        }
        var first = bytes[offset] & 0xff;
        var tokenLength = first & 0x0f;
        if (tokenLength > TOKEN_BYTES_MAX) {
            throw new MalformedMessage(Rule.TOKEN_TOO_LONG, tokenLength + " bytes");
        }
        var extra = extraLengthBytes(first >>> 4);
        if (limit - offset <= extra) {
            return UNKNOWN;
        }
        var body = switch (extra) {
            case 0 -> first >>> 4;
            case 1 -> 13L + (bytes[offset + 1] & 0xff);
            case 2 -> 269L + unsigned16(bytes, offset + 1);
            default -> 65_805L + ((long) unsigned16(bytes, offset + 1) << 16 | unsigned16(bytes, offset + 3));
        };
        var whole = 2 + extra + tokenLength + body;
        if (whole > limits.messageBytesMax()) {
            throw new MalformedMessage(
                    Rule.MESSAGE_TOO_LARGE, whole + " bytes, allowed are " + limits.messageBytesMax());
        }
        return (int) whole;
    }

    /** As {@link #frameLength(byte[], int, int)}, for the bytes between position and limit, which stay as they are. */
    public int frameLength(ByteBuffer buffer) {
        var header = new byte[Math.min(buffer.remaining(), HEADER_BYTES_MAX)];
        buffer.get(buffer.position(), header);
        return frameLength(header, 0, header.length);
    }

    /**
     * Decodes the next message of {@code buffer}. Its bytes are copied, so the buffer may be used again.
     *
     * @return the message, with the position after it; null, with the position unchanged, while the message is incomplete
     * @throws MalformedMessage for invalid bytes, and for a message above a limit
     */
    public @Nullable Message next(ByteBuffer buffer) {
        var length = frameLength(buffer);
        if (length == UNKNOWN || length > buffer.remaining()) {
            return null;
        }
        var frame = new byte[length];
        buffer.get(frame);
        return decode(frame, 0, length);
    }

    /**
     * Decodes the message that starts at {@code offset}; bytes after it are ignored. The message refers to {@code bytes} without a copy, so
     * the array must not be changed afterwards.
     *
     * @param limit the index after the last available byte
     * @throws MalformedMessage for invalid bytes, for an incomplete message, and for a message above a limit
     */
    public Message decode(byte[] bytes, int offset, int limit) {
        var length = frameLength(bytes, offset, limit);
        if (length == UNKNOWN || length > limit - offset) {
            throw new MalformedMessage(Rule.MESSAGE_TRUNCATED, (limit - offset) + " bytes");
        }
        var end = offset + length;
        var first = bytes[offset] & 0xff;
        var tokenLength = first & 0x0f;
        var position = offset + 1 + extraLengthBytes(first >>> 4);
        var code = bytes[position++] & 0xff;
        var token = 0L;
        for (var i = 0; i < tokenLength; i++) {
            token = token << 8 | (bytes[position++] & 0xff);
        }
        var count = count(bytes, position, end);
        var options = count == 0 ? NOTHING : new int[count * Message.INTS_PER_OPTION];
        var payload = fill(bytes, position, end, options);
        return new Message(code, token, tokenLength, options, bytes, new Slice(bytes, payload, end - payload));
    }

    /** Checks all options and returns their number. */
    private int count(byte[] bytes, int start, int end) {
        var position = start;
        var number = 0;
        var count = 0;
        while (position < end) {
            var head = bytes[position++] & 0xff;
            if (head == PAYLOAD_MARKER) {
                if (position == end) {
                    throw new MalformedMessage(Rule.PAYLOAD_MISSING, "nothing behind the payload marker");
                }
                return count;
            }
            var deltaExtra = extraOptionBytes(head >>> 4);
            var lengthExtra = extraOptionBytes(head & 0x0f);
            if (deltaExtra + lengthExtra > end - position) {
                throw truncated(number);
            }
            number += extended(bytes, position, head >>> 4);
            if (number > Option.NUMBER_MAX) {
                throw new MalformedMessage(Rule.OPTION_NUMBER_TOO_LARGE, Integer.toString(number));
            }
            var length = extended(bytes, position + deltaExtra, head & 0x0f);
            position += deltaExtra + lengthExtra;
            if (length > end - position) {
                throw truncated(number);
            }
            position += length;
            if (++count > limits.optionsMax()) {
                throw new MalformedMessage(Rule.TOO_MANY_OPTIONS, "allowed are " + limits.optionsMax());
            }
        }
        return count;
    }

    /** Stores number, index and length of each option, which {@link #count} has checked, and returns the index of the payload. */
    private static int fill(byte[] bytes, int start, int end, int[] options) {
        var position = start;
        var number = 0;
        for (var i = 0; i < options.length; i += Message.INTS_PER_OPTION) {
            var head = bytes[position++] & 0xff;
            var delta = head >>> 4;
            number += extended(bytes, position, delta);
            position += delta < 13 ? 0 : delta - 12;
            var length = head & 0x0f;
            options[i] = number;
            options[i + 2] = extended(bytes, position, length);
            position += length < 13 ? 0 : length - 12;
            options[i + 1] = position;
            position += options[i + 2];
        }
        return position == end ? end : position + 1;
    }

    private static int extended(byte[] bytes, int position, int nibble) {
        return switch (nibble) {
            case 13 -> 13 + (bytes[position] & 0xff);
            case 14 -> 269 + unsigned16(bytes, position);
            default -> nibble;
        };
    }

    private static int extraOptionBytes(int nibble) {
        if (nibble < 13) {
            return 0;
        }
        if (nibble == 15) {
            throw new MalformedMessage(Rule.OPTION_NIBBLE_RESERVED, "delta or length 15");
        }
        return nibble - 12;
    }

    private static int extraLengthBytes(int nibble) {
        return switch (nibble) {
            case 13 -> 1;
            case 14 -> 2;
            case 15 -> 4;
            default -> 0;
        };
    }

    private static int unsigned16(byte[] bytes, int position) {
        return (bytes[position] & 0xff) << 8 | (bytes[position + 1] & 0xff);
    }

    private static MalformedMessage truncated(int number) {
        return new MalformedMessage(Rule.OPTION_TRUNCATED, "after option " + number);
    }

    /** A part of an array that is not changed any more. */
    record Slice(byte[] array, int offset, int length) {

        static final Slice EMPTY = new Slice(new byte[0], 0, 0);

        byte[] copy() {
            return Arrays.copyOfRange(array, offset, offset + length);
        }
    }
}
