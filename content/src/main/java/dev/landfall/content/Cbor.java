package dev.landfall.content;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * CBOR (RFC 8949) to JSON (RFC 8259) without loss: {@link Json#toCbor} makes an equal item of it again. What JSON has no
 * words for is told by objects with one reserved member:
 *
 * <table>
 * <caption>Reserved members</caption>
 * <tr><th>CBOR</th><th>JSON</th></tr>
 * <tr><td>byte string</td><td>{@code {"$bytes":"AQID"}}, base64 with padding</td></tr>
 * <tr><td>map with a key that is not text</td><td>{@code {"$map":[[1,"one"],["two",2]]}}</td></tr>
 * <tr><td>tag</td><td>{@code {"$tag":[1,1363896240]}}</td></tr>
 * <tr><td>undefined, other simple values</td><td>{@code {"$simple":23}}</td></tr>
 * <tr><td>NaN, infinities</td><td>{@code {"$float":"NaN"}}, {@code "Infinity"}, {@code "-Infinity"}; a NaN with another
 * payload as the 16 hex digits of its 64 bits</td></tr>
 * <tr><td>a text key that is one of these names</td><td>one more dollar in front: {@code "$$bytes"}</td></tr>
 * </table>
 *
 * <p>Integers keep all their digits, bignums of up to 128 bytes too. A floating-point number always has a fraction or an
 * exponent, in the fewest digits that give the same 64 bits back. Not kept, because it is no part of the value: the width
 * of a number's encoding, and whether a length was definite.
 *
 * <p>Refused with {@link MalformedContent}: what is not well-formed or not valid (text that is not UTF-8, a key that stands
 * in its map twice), what goes on behind the item, arrays, maps and tags nested deeper than {@link CborScanner#DEPTH_MAX},
 * and more than {@link #BYTES_MAX} bytes. The whole input is checked before anything is written.
 */
public final class Cbor {
    /** The longest input, in bytes. */
    public static final int BYTES_MAX = 16 << 20;

    private Cbor() {}

    /** The JSON of the item in {@code bytes[offset, offset + length)}, in UTF-8 and without white space. */
    public static byte[] toJson(byte[] bytes, int offset, int length) {
        checkSize(length);
        var scanner = new CborScanner();
        var otherKeys = CborCheck.check(scanner, bytes, offset, length);
        var out = new JsonBytes(length * 2 + 16);
        new CborToJson<>(scanner, otherKeys, out).item();
        return out.toBytes();
    }

    /** As {@link #toJson(byte[], int, int)}, for a whole array. */
    public static byte[] toJson(byte[] bytes) {
        return toJson(bytes, 0, bytes.length);
    }

    /** As {@link #toJson(byte[])}, as text. */
    public static String toJsonText(byte[] bytes) {
        return new String(toJson(bytes), StandardCharsets.UTF_8);
    }

    /**
     * Writes the JSON of the item in {@code bytes[offset, offset + length)} as the next value of a generator. When the item
     * is refused, nothing has been written.
     *
     * @throws IOException what the generator throws
     */
    public static void writeJson(byte[] bytes, int offset, int length, JsonGenerator generator) throws IOException {
        checkSize(length);
        var scanner = new CborScanner();
        var otherKeys = CborCheck.check(scanner, bytes, offset, length);
        new CborToJson<>(scanner, otherKeys, new JsonEvents(generator)).item();
    }

    /**
     * Checks that {@code bytes[offset, offset + length)} is one valid item and no more, as {@link #toJson} does.
     *
     * @throws MalformedContent when it is not
     */
    public static void check(byte[] bytes, int offset, int length) {
        checkSize(length);
        CborCheck.check(new CborScanner(), bytes, offset, length);
    }

    static void checkSize(int length) {
        if (length > BYTES_MAX) {
            throw new MalformedContent(BYTES_MAX, "longer than " + BYTES_MAX + " bytes");
        }
    }
}
