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
 * transports do not have). It does not change and may be shared between threads.
 *
 * <p>A decoded message refers to the array it was decoded from and makes strings only when asked. An option whose value
 * has a length it must not have, and the second of an option that may stand only once, count as not understood (RFC
 * 7252 sections 5.4.3 and 5.4.5): the readers pass them over and {@link #unknownCriticalOption()} tells of them.
 */
public final class Message {

    /** What {@link #contentFormat()}, {@link #observe()} and their like answer when there is no such option. */
    public static final int NONE = -1;

    /** Number, place of the value in {@link #optionBytes}, length of the value. */
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

    /** Begins a request, for instance {@code Message.request(Code.GET).path("/light/1").build()}. */
    public static MessageBuilder request(int code) {
        return new MessageBuilder(code);
    }

    /** Begins a response that carries the token of {@code request}. */
    public static MessageBuilder response(int code, Message request) {
        return new MessageBuilder(code).token(request.token, request.tokenLength);
    }

    /** Begins a signalling message (7.xx). */
    public static MessageBuilder signal(int code) {
        return new MessageBuilder(code);
    }

    /** The code, 0 to 255; see {@link Code}. */
    public int code() {
        return code;
    }

    /** The token's bytes as a number, the first byte highest; unique only together with {@link #tokenLength()}. */
    public long token() {
        return token;
    }

    /** The token's length in bytes, 0 to 8. */
    public int tokenLength() {
        return tokenLength;
    }

    /** The token's bytes, in a new array. */
    public byte[] tokenBytes() {
        var bytes = new byte[tokenLength];
        for (var i = 0; i < tokenLength; i++) {
            bytes[i] = (byte) (token >>> (8 * (tokenLength - 1 - i)));
        }
        return bytes;
    }

    /** How many options there are. */
    public int optionCount() {
        return options.length / INTS_PER_OPTION;
    }

    /** The number of the option at {@code index}; options stand in the order of their numbers. */
    public int optionNumber(int index) {
        return options[index * INTS_PER_OPTION];
    }

    /** The length in bytes of the option value at {@code index}. */
    public int optionLength(int index) {
        return options[index * INTS_PER_OPTION + 2];
    }

    /** The value of the option at {@code index}, in a new array. */
    public byte[] optionValue(int index) {
        var from = options[index * INTS_PER_OPTION + 1];
        return Arrays.copyOfRange(optionBytes, from, from + optionLength(index));
    }

    /** The value of the option at {@code index} as text; bytes that are no UTF-8 become replacement characters. */
    public String optionText(int index) {
        return new String(
                optionBytes, options[index * INTS_PER_OPTION + 1], optionLength(index), StandardCharsets.UTF_8);
    }

    /** The value of the option at {@code index} as a number; of more than 8 bytes the last 8. */
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

    /** The number in the first option with {@code number}, or {@link #NONE}. For options of at most 4 bytes. */
    public long uint(int number) {
        var index = indexOf(number);
        return index == NONE || optionLength(index) > 4 ? NONE : optionUint(index);
    }

    /**
     * The path: every segment behind a slash, {@code "/"} when there is none. Segments are taken as they come; nothing
     * is percent-encoded, so a slash within a segment looks like one between two.
     */
    public String uriPath() {
        var known = path;
        if (known == null) {
            known = joinedPath();
            path = known;
        }
        return known;
    }

    /** The queries in their order, each as {@code "name=value"} or as it came. */
    public List<String> uriQueries() {
        var queries = new ArrayList<String>(2);
        for (var i = 0; i < optionCount(); i++) {
            if (isSound(i, Option.URI_QUERY)) {
                queries.add(optionText(i));
            }
        }
        return queries;
    }

    /** What follows {@code name=} in the first query that begins with it, or null. */
    public @Nullable String uriQuery(String name) {
        for (var query : uriQueries()) {
            if (query.startsWith(name) && query.length() > name.length() && query.charAt(name.length()) == '=') {
                return query.substring(name.length() + 1);
            }
        }
        return null;
    }

    /** The payload's content format, or {@link #NONE}. */
    public int contentFormat() {
        return soundUint(Option.CONTENT_FORMAT);
    }

    /** The content format that the sender wants, or {@link #NONE}. */
    public int accept() {
        return soundUint(Option.ACCEPT);
    }

    /** The observe option (RFC 7641): 0 or 1 in a request, a 24-bit sequence in a notification, or {@link #NONE}. */
    public int observe() {
        return soundUint(Option.OBSERVE);
    }

    /** The OCF-Content-Format-Version, or {@link #NONE}; 2048 is OCF 1.0.0. */
    public int contentVersion() {
        return soundUint(Option.OCF_CONTENT_VERSION);
    }

    /** The first ETag, 1 to 8 bytes in a new array, or null. */
    public byte @Nullable [] etag() {
        var index = indexOf(Option.ETAG);
        return index != NONE && isSound(index, Option.ETAG) ? optionValue(index) : null;
    }

    /** All ETags, each 1 to 8 bytes in a new array. */
    public List<byte[]> etags() {
        var etags = new ArrayList<byte[]>(1);
        for (var i = 0; i < optionCount(); i++) {
            if (isSound(i, Option.ETAG)) {
                etags.add(optionValue(i));
            }
        }
        return etags;
    }

    /** Whether this is a part of a block-wise transfer (RFC 7959). */
    public boolean hasBlockOption() {
        return !Code.isSignal(code) && (indexOf(Option.BLOCK1) != NONE || indexOf(Option.BLOCK2) != NONE);
    }

    /**
     * The first option that must be understood and is not: unknown, of a wrong length, or repeated though it may not
     * be. A request with one is answered 4.02, a response with one is rejected, a signal with one is aborted.
     *
     * @return its number, or {@link #NONE}
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

    /** The array with the payload in it, which must not be written to. */
    public byte[] payloadArray() {
        return payload.array();
    }

    /** Where in {@link #payloadArray()} the payload starts. */
    public int payloadOffset() {
        return payload.offset();
    }

    /** The payload's length in bytes; 0 when there is none. */
    public int payloadLength() {
        return payload.length();
    }

    /** The payload in a new array. */
    public byte[] payload() {
        return payload.copy();
    }

    /** The payload for reading, without a copy. */
    public ByteBuffer payloadBuffer() {
        return ByteBuffer.wrap(payload.array(), payload.offset(), payload.length())
                .slice()
                .asReadOnlyBuffer();
    }

    /** The payload as text; for diagnostics (RFC 7252 section 5.5.2). */
    public String payloadText() {
        return new String(payload.array(), payload.offset(), payload.length(), StandardCharsets.UTF_8);
    }

    /** Messages are equal when their bytes on the wire are. */
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
