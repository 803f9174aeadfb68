package dev.landfall.gateway.coap.codec;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Builds one {@link Message}. Options may be added in any order; options with the same number keep the order in which they were added.
 * For one thread; {@link #build} is called once.
 */
public final class MessageBuilder {

    private static final int VALUE_BYTES_MAX = 65_804;

    private final int code;
    private long token;
    private int tokenLength;
    private int[] options = new int[8 * Message.INTS_PER_OPTION];
    private int optionInts;
    private byte[] values = new byte[64];
    private int valueBytes;
    private Decoder.Slice payload = Decoder.Slice.EMPTY;

    MessageBuilder(int code) {
        if (code < 0 || code > 255) {
            throw new IllegalArgumentException("no code: " + code);
        }
        this.code = code;
    }

    /** Sets the token from a number in network byte order, of {@code length} bytes, 0 to 8. */
    public MessageBuilder token(long token, int length) {
        if (length < 0 || length > 8) {
            throw new IllegalArgumentException("a token has up to 8 bytes: " + length);
        }
        this.token = length == 8 ? token : token & ((1L << (8 * length)) - 1);
        this.tokenLength = length;
        return this;
    }

    /** Sets the token, 0 to 8 bytes. */
    public MessageBuilder token(byte[] bytes) {
        var value = 0L;
        for (var b : bytes) {
            value = value << 8 | (b & 0xff);
        }
        return token(value, bytes.length);
    }

    /** Adds a Uri-Path option for the segment after each slash; {@code "/"} and {@code ""} add none. */
    public MessageBuilder path(String path) {
        var start = path.startsWith("/") ? 1 : 0;
        if (start == path.length()) {
            return this;
        }
        while (true) {
            var slash = path.indexOf('/', start);
            if (slash < 0) {
                return text(Option.URI_PATH, path.substring(start));
            }
            text(Option.URI_PATH, path.substring(start, slash));
            start = slash + 1;
        }
    }

    /** Adds a Uri-Query option, {@code "name=value"}. */
    public MessageBuilder query(String query) {
        return text(Option.URI_QUERY, query);
    }

    /** Adds the Content-Format option. */
    public MessageBuilder contentFormat(int format) {
        return uint(Option.CONTENT_FORMAT, format);
    }

    /** Adds the Accept option. */
    public MessageBuilder accept(int format) {
        return uint(Option.ACCEPT, format);
    }

    /** Adds the Observe option (RFC 7641): 0 registers, 1 deregisters; in a notification the sequence number, of which 24 bits are sent. */
    public MessageBuilder observe(int value) {
        return uint(Option.OBSERVE, value & 0xff_ffff);
    }

    /** Adds an ETag option of 1 to 8 bytes. */
    public MessageBuilder etag(byte[] etag) {
        return option(Option.ETAG, etag);
    }

    /** Adds an option of the format uint, in the shortest form (RFC 7252 section 3.2). */
    public MessageBuilder uint(int number, long value) {
        var length = (71 - Long.numberOfLeadingZeros(value)) / 8;
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = (byte) (value >>> (8 * (length - 1 - i)));
        }
        return option(number, bytes);
    }

    /** Adds an option of the format string. */
    public MessageBuilder text(int number, String text) {
        return option(number, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Adds an option.
     *
     * @throws IllegalArgumentException for a number above 65,535 or a value that is longer than the format allows
     */
    public MessageBuilder option(int number, byte[] value) {
        if (number < 0 || number > Option.NUMBER_MAX || value.length > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException("no option: " + number + " with " + value.length + " bytes");
        }
        if (values.length - valueBytes < value.length) {
            values = Arrays.copyOf(values, Math.max(values.length * 2, valueBytes + value.length));
        }
        if (optionInts == options.length) {
            options = Arrays.copyOf(options, options.length * 2);
        }
        var place = optionInts;
        while (place > 0 && options[place - Message.INTS_PER_OPTION] > number) {
            place -= Message.INTS_PER_OPTION;
        }
        System.arraycopy(options, place, options, place + Message.INTS_PER_OPTION, optionInts - place);
        options[place] = number;
        options[place + 1] = valueBytes;
        options[place + 2] = value.length;
        optionInts += Message.INTS_PER_OPTION;
        System.arraycopy(value, 0, values, valueBytes, value.length);
        valueBytes += value.length;
        return this;
    }

    /** Sets the payload without a copy: the array must not be changed afterwards. An empty array means no payload. */
    public MessageBuilder payload(byte[] bytes) {
        return payload(bytes, 0, bytes.length);
    }

    /** Sets a part of an array as the payload, without a copy: the array must not be changed afterwards. */
    public MessageBuilder payload(byte[] bytes, int offset, int length) {
        payload = new Decoder.Slice(bytes, Objects.checkFromIndexSize(offset, length, bytes.length), length);
        return this;
    }

    /** Sets the payload and the Content-Format option. */
    public MessageBuilder payload(int format, byte[] bytes) {
        return contentFormat(format).payload(bytes);
    }

    /** Builds the message. */
    public Message build() {
        return new Message(
                code,
                token,
                tokenLength,
                Arrays.copyOf(options, optionInts),
                Arrays.copyOf(values, valueBytes),
                payload);
    }
}
