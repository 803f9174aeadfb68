package dev.landfall.content;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads CBOR (RFC 8949) forward, in place: nothing is copied or allocated unless the caller asks for a {@code String} or
 * an array. Made for one data item; {@link #reset} takes the next input, so one scanner serves a whole connection. Not for
 * several threads.
 *
 * <p>Every method that reads throws {@link MalformedContent} when the input is broken off, not well-formed, or holds
 * something else than was asked for; the scanner is then of no further use until it is reset. A declared length is held
 * against the bytes that are there before anything is done with it. Definite and indefinite lengths read alike.
 *
 * <pre>{@code
 * scanner.enterMap();
 * while (scanner.more()) {
 *     switch (scanner.readOneOf(NAMES)) {
 *         case 0 -> di = scanner.readText();
 *         case 1 -> ttl = scanner.readInt();
 *         default -> scanner.skip();
 *     }
 * }
 * scanner.leave();
 * scanner.finish();
 * }</pre>
 */
public final class CborScanner {
    /** The maximum depth of nested arrays, maps and tags. */
    public static final int DEPTH_MAX = 64;

    private static final byte[] EMPTY = {};
    // Stands for the number of items left in a container of indefinite length.
    private static final long OPEN_ARRAY = -1;
    private static final long OPEN_MAP_KEY = -2;
    private static final long OPEN_MAP_VALUE = -3;

    private final CborHeads heads = new CborHeads();
    private final long[] left = new long[DEPTH_MAX + 1];
    private int depth;
    private boolean tagged;
    private byte[] slice = EMPTY;
    private int sliceAt;
    private int sliceLength;
    private boolean gathered;

    /** A scanner without input; call {@link #reset} before use. */
    public CborScanner() {}

    /** A scanner over {@code bytes[offset, offset + length)}. */
    public CborScanner(byte[] bytes, int offset, int length) {
        start(bytes, offset, length);
    }

    /** A scanner over the whole array. */
    public CborScanner(byte[] bytes) {
        start(bytes, 0, bytes.length);
    }

    /** Starts again with {@code bytes[offset, offset + length)}, which must not change while it is read. */
    public CborScanner reset(byte[] bytes, int offset, int length) {
        start(bytes, offset, length);
        return this;
    }

    private void start(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        heads.reset(bytes, offset, length);
        depth = 0;
        left[0] = 1;
        tagged = false;
        slice = EMPTY;
        sliceAt = 0;
        sliceLength = 0;
    }

    /** The type of the next item, without reading it. */
    public CborType next() {
        var rest = left[depth];
        if (rest == 0) {
            return CborType.END;
        }
        return heads.peek(!tagged && (rest == OPEN_ARRAY || rest == OPEN_MAP_KEY));
    }

    /** Whether the open array or map (or the input) has another item. */
    public boolean more() {
        return next() != CborType.END;
    }

    /**
     * The index in the array of the next byte to read. Taken before and after {@link #skip} or a read, it gives the bytes of that item.
     */
    public int position() {
        return heads.at;
    }

    /** The number of open arrays and maps. */
    public int depth() {
        return depth;
    }

    /**
     * Enters an array.
     *
     * @return the number of its items, -1 for indefinite length
     */
    public int enterArray() {
        var initial = head(4, "an array");
        if ((initial & 31) == CborHeads.INDEFINITE) {
            open(OPEN_ARRAY);
            return -1;
        }
        var items = heads.count(heads.limit - heads.at);
        open(items);
        return items;
    }

    /**
     * Enters a map. Its keys and values are then read in turn.
     *
     * @return the number of its pairs, -1 for indefinite length
     */
    public int enterMap() {
        var initial = head(5, "a map");
        if ((initial & 31) == CborHeads.INDEFINITE) {
            open(OPEN_MAP_KEY);
            return -1;
        }
        var pairs = heads.count((heads.limit - heads.at) / 2);
        open(2L * pairs);
        return pairs;
    }

    /** Leaves the innermost array or map, which must have been read to its end. */
    public void leave() {
        if (depth == 0) {
            throw new IllegalStateException("no array or map is open");
        }
        if (more()) {
            throw new MalformedContent(heads.at, "more items than expected");
        }
        if (left[depth] < 0) {
            heads.at++;
        }
        depth--;
        done();
    }

    /** Checks that the item was read whole and that nothing follows it. */
    public void finish() {
        if (depth != 0 || left[0] != 0) {
            throw new MalformedContent(heads.at, "more items than expected");
        }
        if (heads.at != heads.limit) {
            throw new MalformedContent(heads.at, "bytes after the end of the item");
        }
    }

    /** Whether the next item, an integer, fits a {@code long}; else {@link #readBigInteger} must be used. */
    public boolean fitsLong() {
        var at = heads.at;
        return heads.limit - at < 2 || (heads.in[at] & 31) != 27 || heads.in[at + 1] >= 0;
    }

    /** Reads an integer that fits a {@code long}. */
    public long readLong() {
        var initial = integer();
        var argument = heads.argument;
        if (argument < 0) {
            throw new MalformedContent(heads.start, "integer beyond 64 bits");
        }
        return initial >> 5 == 0 ? argument : ~argument;
    }

    /** Reads an integer that fits an {@code int}. */
    public int readInt() {
        var value = readLong();
        if (value != (int) value) {
            throw new MalformedContent(heads.start, "integer beyond 32 bits");
        }
        return (int) value;
    }

    /** Reads any integer: -2^64 to 2^64-1. */
    public BigInteger readBigInteger() {
        var initial = integer();
        var magnitude = BigInteger.valueOf(heads.argument);
        if (heads.argument < 0) {
            magnitude = magnitude.add(BigInteger.ONE.shiftLeft(64));
        }
        return initial >> 5 == 0 ? magnitude : magnitude.not();
    }

    private int integer() {
        var initial = head();
        if (initial >> 5 > 1) {
            throw heads.unexpected("an integer");
        }
        done();
        return initial;
    }

    /** Reads true or false. */
    public boolean readBoolean() {
        var initial = head();
        if (initial != 0xf4 && initial != 0xf5) {
            throw heads.unexpected("true or false");
        }
        done();
        return initial == 0xf5;
    }

    /** Reads a floating-point number of any width; an integer is none. */
    public double readDouble() {
        return Double.longBitsToDouble(readDoubleBits());
    }

    /** Like {@link #readDouble}, but returns bits, so that a NaN keeps its payload on every processor. */
    long readDoubleBits() {
        var initial = head();
        var bits = switch (initial) {
            case 0xf9 -> Floats.widenHalf((short) heads.argument);
            case 0xfa -> Floats.widenSingle((int) heads.argument);
            case 0xfb -> heads.argument;
            default -> throw heads.unexpected("a floating-point number");
        };
        done();
        return bits;
    }

    /** Reads a tag number, unsigned; the item it stands before follows. */
    public long readTag() {
        head(6, "a tag");
        tagged = true;
        return heads.argument;
    }

    /** Reads a simple value of any kind (false is 20, true 21, null 22, undefined 23): 0 to 255. */
    public int readSimple() {
        var initial = head();
        if (initial >> 5 != 7 || (initial & 31) > 24) {
            throw heads.unexpected("a simple value");
        }
        heads.checkSimple(initial);
        done();
        return (int) heads.argument;
    }

    /** Reads a text. */
    public String readText() {
        readTextSlice();
        checkSlice();
        return new String(slice, sliceAt, sliceLength, StandardCharsets.UTF_8);
    }

    /** Checks that the text slice read last is UTF-8. A text in chunks was checked when its chunks were joined. */
    void checkSlice() {
        if (!gathered) {
            heads.checkText(sliceAt, sliceAt + sliceLength);
        }
    }

    /** Reads a byte string into an array of its own. */
    public byte[] readBytes() {
        readBytesSlice();
        return Arrays.copyOfRange(slice, sliceAt, sliceAt + sliceLength);
    }

    /**
     * Reads a text in place. {@link #sliceArray}, {@link #sliceOffset} and {@link #sliceLength} say where it is, until the next text or
     * byte string is read. The method does not check that the text is UTF-8. It copies only a text in chunks.
     */
    public void readTextSlice() {
        string(3, "a text");
    }

    /** As {@link #readTextSlice}, for a byte string. */
    public void readBytesSlice() {
        string(2, "a byte string");
    }

    /** The array of the slice read last: the input, or a copy for a string in chunks. */
    public byte[] sliceArray() {
        return slice;
    }

    /** Where in {@link #sliceArray} the slice begins. */
    public int sliceOffset() {
        return sliceAt;
    }

    /** How many bytes the slice has. */
    public int sliceLength() {
        return sliceLength;
    }

    /** Whether the slice read last is this text, which must be ASCII. */
    public boolean sliceIs(String ascii) {
        if (ascii.length() != sliceLength) {
            return false;
        }
        for (var i = 0; i < sliceLength; i++) {
            if (slice[sliceAt + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a text and finds it among the given ones.
     *
     * @param names in ASCII; keep them in a constant, so that nothing is allocated
     * @return the index in {@code names}, -1 when the text is none of them; the slice then holds the text
     */
    public int readOneOf(String... names) {
        readTextSlice();
        for (var i = 0; i < names.length; i++) {
            if (sliceIs(names[i])) {
                return i;
            }
        }
        return -1;
    }

    /** Skips one whole item, after checking that it is well-formed and not too deep. */
    public void skip() {
        if (!more()) {
            throw new MalformedContent(heads.at, "fewer items than expected");
        }
        heads.skip(depth);
        done();
    }

    private void string(int major, String what) {
        var initial = head(major, what);
        gathered = (initial & 31) == CborHeads.INDEFINITE;
        if (gathered) {
            slice = heads.gather(major);
            sliceAt = 0;
            sliceLength = slice.length;
        } else {
            slice = heads.in;
            sliceAt = heads.at;
            sliceLength = heads.count(heads.limit - heads.at);
            heads.at += sliceLength;
        }
        done();
    }

    private void open(long items) {
        heads.deeper(depth);
        tagged = false;
        left[++depth] = items;
    }

    /** Notes that one item of the open array or map was read. */
    private void done() {
        tagged = false;
        var rest = left[depth];
        if (rest > 0) {
            left[depth] = rest - 1;
        } else if (rest != OPEN_ARRAY) {
            left[depth] = rest == OPEN_MAP_KEY ? OPEN_MAP_VALUE : OPEN_MAP_KEY;
        }
    }

    private int head(int major, String what) {
        var initial = head();
        if (initial >> 5 != major) {
            throw heads.unexpected(what);
        }
        return initial;
    }

    private int head() {
        if (left[depth] == 0 || (heads.at < heads.limit && heads.in[heads.at] == -1)) {
            throw new MalformedContent(heads.at, "fewer items than expected");
        }
        return heads.read();
    }
}
