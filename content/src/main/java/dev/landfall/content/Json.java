package dev.landfall.content;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * JSON (RFC 8259) to CBOR (RFC 8949). Understands the reserved members that {@link Cbor} writes.
 *
 * <ul>
 *   <li>A number without fraction and exponent becomes an integer of any size ({@code -0} becomes 0); one with either
 *       becomes the nearest floating-point number of 64 bits, so {@code 1.0} and {@code 1e2} are no integers.
 *   <li>Arrays and maps get definite lengths, heads their shortest form, members their order.
 *   <li>Refused with {@link MalformedContent}: anything that is not one JSON text in UTF-8, a member that stands in its
 *       object twice, a reserved member in another place or form than {@link Cbor} writes it, a number with more than
 *       {@value #NUMBER_CHARS_MAX} characters or beyond the range of 64-bit floating point, half a surrogate pair,
 *       nesting beyond {@link CborScanner#DEPTH_MAX} of the CBOR, more than {@link Cbor#BYTES_MAX} bytes.
 * </ul>
 */
public final class Json {
    /** The longest number, in characters. */
    public static final int NUMBER_CHARS_MAX = 400;

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    // A form of CBOR takes up to three levels of JSON.
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(3 * CborScanner.DEPTH_MAX + 3)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .maxStringLength(Cbor.BYTES_MAX)
                    .maxNameLength(Cbor.BYTES_MAX)
                    .build())
            .build();

    private Json() {}

    /** The CBOR of the JSON text in {@code json[offset, offset + length)}. */
    public static byte[] toCbor(byte[] json, int offset, int length) {
        Cbor.checkSize(length);
        checkEncoding(json, offset, length);
        try (var parser = FACTORY.createParser(json, offset, length)) {
            var writer = new CborWriter(length + 16);
            new JsonToCbor(parser, writer).text();
            Cbor.check(writer.array(), 0, writer.size());
            return writer.toBytes();
        } catch (JsonProcessingException e) {
            var at = e.getLocation() == null ? -1 : e.getLocation().getByteOffset();
            throw new MalformedContent(at < 0 ? -1 : offset + at, e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from an array", e);
        }
    }

    /** As {@link #toCbor(byte[], int, int)}, for a whole array. */
    public static byte[] toCbor(byte[] json) {
        return toCbor(json, 0, json.length);
    }

    /**
     * The same JSON text without a byte order mark in front: the mark is no part of it, and parsers of devices stumble over it
     * (RFC 8259 section 8.1).
     *
     * @throws MalformedContent when it is not in UTF-8, as text in UTF-16 is not
     */
    public static byte[] utf8(byte[] json) {
        checkEncoding(json, 0, json.length);
        return marked(json) ? Arrays.copyOfRange(json, MARK.length, json.length) : json;
    }

    private static boolean marked(byte[] json) {
        return json.length >= MARK.length && Arrays.equals(json, 0, MARK.length, MARK, 0, MARK.length);
    }

    /** The parser guesses other encodings from zeros among the first bytes, and is lax about UTF-8; JSON is UTF-8. */
    private static void checkEncoding(byte[] json, int offset, int length) {
        var bad = Utf8.firstBad(json, offset, offset + length);
        if (bad != Utf8.VALID) {
            throw new MalformedContent(bad, "text that is not UTF-8");
        }
        for (var i = offset; i < offset + Math.min(4, length); i++) {
            if (json[i] == 0) {
                throw new MalformedContent(i, "a zero byte");
            }
        }
    }
}
