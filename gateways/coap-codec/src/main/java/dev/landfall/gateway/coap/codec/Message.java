package dev.landfall.gateway.coap.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One CoAP message: code, token, options and payload (RFC 7252 section 3, without type and message id, which reliable
 * transports do not have). Immutable; any thread.
 *
 * <p>A decoded message refers to the array from which it was decoded, and decodes strings at each call. An option whose value has an
 * invalid length, and a repeated option that must not be repeated, count as unrecognised (RFC 7252 sections 5.4.3 and 5.4.5): the accessors
 * skip them, and {@link #unknownCriticalOption()} reports the critical ones.
 */
public final class Message {

    /** The result of {@link #contentFormat()}, {@link #observe()} and the other accessors of numbers when the message lacks the option. */
    public static final int NONE = -1;

    /** For each option three numbers: option number, index of the value in {@link #optionBytes}, length of the value in bytes. */
    static final int INTS_PER_OPTION = 3;

    final int[] options;
    final byte[] optionBytes;
    private final int code;
    private final long token;
    private final int tokenLength;
    private final Decoder.Slice payload;
    private @Nullable String path;

    Message(int code, long token, int tokenLength, int[] options, byte[] optionBytes, Decoder.Slice payload) {
        this.code = code;
        this.token = token;
        this.tokenLength = tokenLength;
        this.options = options;
        this.optionBytes = optionBytes;
        this.payload = payload;
    }

    /** Creates a builder for a request, for example {@code Message.request(Code.GET).path("/light/1").build()}. */
    public static MessageBuilder request(int code) {
        return new MessageBuilder(code);
    }

    /** Creates a builder for a response with the token of {@code request}. */
    public static MessageBuilder response(int code, Message request) {
        return new MessageBuilder(code).token(request.token, request.tokenLength);
    }

    /** Creates a builder for a signalling message (7.xx). */
    public static MessageBuilder signal(int code) {
        return new MessageBuilder(code);
    }

    /** The code, 0 to 255; see {@link Code}. */
    public int code() {
        return code;
    }

    /** The token as a number in network byte order; unique only together with {@link #tokenLength()}. */
    public long token() {
        return token;
    }

    /** The length of the token in bytes, 0 to 8. */
    public int tokenLength() {
        return tokenLength;
    }

    /** A copy of the token. */
    public byte[] tokenBytes() {
        var bytes = new byte[tokenLength];
        for (var i = 0; i < tokenLength; i++) {
            bytes[i] = (byte) (token >>> (8 * (tokenLength - 1 - i)));
        }
        return bytes;
    }

    /** The number of options. */
    public int optionCount() {
        return options.length / INTS_PER_OPTION;
    }

    /** The option number of the option at {@code index}; options are in the order of their numbers. */
    public int optionNumber(int index) {
        return options[index * INTS_PER_OPTION];
    }

    /** The length of the value of the option at {@code index}, in bytes. */
    public int optionLength(int index) {
        return options[index * INTS_PER_OPTION + 2];
    }

    /** A copy of the value of the option at {@code index}. */
    public byte[] optionValue(int index) {
        var from = options[index * INTS_PER_OPTION + 1];
        return Arrays.copyOfRange(optionBytes, from, from + optionLength(index));
    }

    /** The value of the option at {@code index} as text; invalid UTF-8 is decoded to replacement characters. */
    public String optionText(int index) {
        return new String(
                optionBytes, options[index * INTS_PER_OPTION + 1], optionLength(index), StandardCharsets.UTF_8);
    }

    /** The value of the option at {@code index} as a number; of a value of more than 8 bytes, the last 8. */
    public long optionUint(int index) {
        var value = 0L;
        var from = options[index * INTS_PER_OPTION + 1];
        for (var i = from; i < from + optionLength(index); i++) {
            value = value << 8 | (optionBytes[i] & 0xff);
        }
        return value;
    }

    /** The index of the first option with {@code number}, or {@link #NONE}. */
    public int indexOf(int number) {
        for (var i = 0; i < options.length && options[i] <= number; i += INTS_PER_OPTION) {
            if (options[i] == number) {
                return i / INTS_PER_OPTION;
            }
        }
        return NONE;
    }

    /** The value of the first option with {@code number} as a number, or {@link #NONE}. For options of at most 4 bytes. */
    public long uint(int number) {
        var index = indexOf(number);
        return index == NONE || optionLength(index) > 4 ? NONE : optionUint(index);
    }

    /**
     * The path: a slash before each Uri-Path segment; {@code "/"} without segments. Segments are not percent-encoded, so a slash within a
     * segment cannot be told from a separator.
     */
    public String uriPath() {
        var known = path;
        if (known == null) {
            known = joinedPath();
            path = known;
        }
        return known;
    }

    /** The values of the Uri-Query options in their order, unchanged. */
    public List<String> uriQueries() {
        var queries = new ArrayList<String>(2);
        for (var i = 0; i < optionCount(); i++) {
            if (isSound(i, Option.URI_QUERY)) {
                queries.add(optionText(i));
            }
        }
        return queries;
    }

    /** The value after {@code name=} in the first query that begins with it; null without one. */
    public @Nullable String uriQuery(String name) {
        for (var query : uriQueries()) {
            if (query.startsWith(name) && query.length() > name.length() && query.charAt(name.length()) == '=') {
                return query.substring(name.length() + 1);
            }
        }
        return null;
    }

    /** The Content-Format option, or {@link #NONE}. */
    public int contentFormat() {
        return soundUint(Option.CONTENT_FORMAT);
    }

    /** The Accept option, or {@link #NONE}. */
    public int accept() {
        return soundUint(Option.ACCEPT);
    }

    /** The Observe option (RFC 7641): 0 or 1 in a request, a 24-bit sequence in a notification, or {@link #NONE}. */
    public int observe() {
        return soundUint(Option.OBSERVE);
    }

    /** The OCF-Content-Format-Version option, or {@link #NONE}; 2048 means OCF 1.0.0. */
    public int contentVersion() {
        return soundUint(Option.OCF_CONTENT_VERSION);
    }

    /** A copy of the first ETag, 1 to 8 bytes; null without one. */
    public byte @Nullable [] etag() {
        var index = indexOf(Option.ETAG);
        return index != NONE && isSound(index, Option.ETAG) ? optionValue(index) : null;
    }

    /** Copies of all ETags, each 1 to 8 bytes. */
    public List<byte[]> etags() {
        var etags = new ArrayList<byte[]>(1);
        for (var i = 0; i < optionCount(); i++) {
            if (isSound(i, Option.ETAG)) {
                etags.add(optionValue(i));
            }
        }
        return etags;
    }

    /** Whether the message is part of a block-wise transfer (RFC 7959): it has a Block1 or Block2 option. */
    public boolean hasBlockOption() {
        return !Code.isSignal(code) && (indexOf(Option.BLOCK1) != NONE || indexOf(Option.BLOCK2) != NONE);
    }

    /**
     * The first critical option (RFC 7252 section 5.4.1) that is unknown, has an invalid length, or is repeated although it must not be. A
     * request with such an option is answered with 4.02, a response is rejected, and a signalling message is answered with Abort.
     *
     * @return the option number, or {@link #NONE}
     */
    public int unknownCriticalOption() {
        for (var i = 0; i < optionCount(); i++) {
            var number = optionNumber(i);
            if (Option.isCritical(number) && !(isSound(i, number) && (Option.isRepeatable(number) || isFirst(i)))) {
                return number;
            }
        }
        return NONE;
    }

    /** The array that contains the payload. It must not be changed. */
    public byte[] payloadArray() {
        return payload.array();
    }

    /** The index of the first byte of the payload in {@link #payloadArray()}. */
    public int payloadOffset() {
        return payload.offset();
    }

    /** The length of the payload in bytes; 0 without a payload. */
    public int payloadLength() {
        return payload.length();
    }

    /** A copy of the payload. */
    public byte[] payload() {
        return payload.copy();
    }

    /** A read-only view of the payload, without a copy. */
    public ByteBuffer payloadBuffer() {
        return ByteBuffer.wrap(payload.array(), payload.offset(), payload.length())
                .slice()
                .asReadOnlyBuffer();
    }

    /** The payload as text, for diagnostic payloads (RFC 7252 section 5.5.2). */
    public String payloadText() {
        return new String(payload.array(), payload.offset(), payload.length(), StandardCharsets.UTF_8);
    }

    /** Two messages are equal if their encoded bytes are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Message that
                && code == that.code
                && tokenLength == that.tokenLength
                && token == that.token
                && Arrays.equals(Encoder.encode(this), Encoder.encode(that));
    }

    @Override
    public int hashCode() {
        return Long.hashCode(token) * 31 + code;
    }

    /** Code, token, numbers and values of the options in hexadecimal, and the payload's length; never the payload. */
    @Override
    public String toString() {
        var hex = HexFormat.of();
        var text = new StringBuilder(Code.text(code)).append(" token=").append(hex.formatHex(tokenBytes()));
        for (var i = 0; i < optionCount(); i++) {
            text.append(' ').append(optionNumber(i)).append('=').append(hex.formatHex(optionValue(i)));
        }
        return text.append(" payload=").append(payload.length()).toString();
    }

    private String joinedPath() {
        var joined = new StringBuilder(32);
        for (var i = 0; i < optionCount() && optionNumber(i) <= Option.URI_PATH; i++) {
            if (isSound(i, Option.URI_PATH)) {
                joined.append('/').append(optionText(i));
            }
        }
        return joined.isEmpty() ? "/" : joined.toString();
    }

    private int soundUint(int number) {
        var index = indexOf(number);
        return index != NONE && isSound(index, number) ? (int) optionUint(index) : NONE;
    }

    private boolean isSound(int index, int number) {
        return optionNumber(index) == number && !Code.isSignal(code) && Option.isSound(number, optionLength(index));
    }

    private boolean isFirst(int index) {
        return index == 0 || optionNumber(index - 1) != optionNumber(index);
    }
}
