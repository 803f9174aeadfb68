package dev.landfall.content;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a whole item once and checks all rules of RFC 8949 for valid CBOR: well-formed, texts in UTF-8, no key twice. It also notes which
 * maps have keys that are not text, because a writer of JSON must know this before the first member.
 */
final class CborCheck {
    /**
     * Up to this number, the keys of a map are compared one by one. Above it a hash set is used, because the comparison would take
     * quadratic time.
     */
    private static final int FEW = 24;

    private final byte[] in;
    private final CborScanner scanner;
    private final BitSet otherKeys = new BitSet(0);
    private int maps;
    // Start, end and hash of each key of the open maps, innermost last.
    private int[] keys = new int[3 * 16];
    private int top;

    private CborCheck(CborScanner scanner, byte[] bytes) {
        this.scanner = scanner;
        in = bytes;
    }

    /**
     * Checks the one item in {@code bytes[offset, offset + length)}.
     *
     * @param scanner used for the check, and reset to the start of the item
     * @return the maps with a key that is not text, as indices in the order of their beginnings
     */
    static BitSet check(CborScanner scanner, byte[] bytes, int offset, int length) {
        var check = new CborCheck(scanner.reset(bytes, offset, length), bytes);
        check.item(0);
        scanner.finish();
        scanner.reset(bytes, offset, length);
        return check.otherKeys;
    }

    private void item(int level) {
        switch (scanner.next()) {
            case TEXT -> {
                scanner.readTextSlice();
                scanner.checkSlice();
            }
            case ARRAY -> {
                var inner = deeper(level);
                scanner.enterArray();
                while (scanner.more()) {
                    item(inner);
                }
                scanner.leave();
            }
            case MAP -> map(deeper(level));
            case TAG -> {
                var inner = deeper(level);
                scanner.readTag();
                item(inner);
            }
            case INTEGER, BYTES, BOOLEAN, NULL, UNDEFINED, SIMPLE, FLOAT, END -> scanner.skip();
        }
    }

    private int deeper(int level) {
        if (level == CborScanner.DEPTH_MAX) {
            throw new MalformedContent(scanner.position(), "nested deeper than " + CborScanner.DEPTH_MAX);
        }
        return level + 1;
    }

    private void map(int level) {
        var ordinal = maps++;
        var base = top;
        Set<ByteBuffer> many = null;
        scanner.enterMap();
        while (scanner.more()) {
            var key = scanner.position();
            if (scanner.next() != CborType.TEXT) {
                otherKeys.set(ordinal);
            }
            item(level);
            many = note(base, key, scanner.position(), many);
            item(level);
        }
        scanner.leave();
        top = base;
    }

    private @Nullable Set<ByteBuffer> note(int base, int from, int to, @Nullable Set<ByteBuffer> many) {
        if (many == null && top - base < 3 * FEW && shortest(from)) {
            few(base, from, to);
            return null;
        }
        var set = many;
        if (set == null) {
            set = new HashSet<>();
            for (var i = base; i < top; i += 3) {
                set.add(ByteBuffer.wrap(in, keys[i], keys[i + 1] - keys[i]));
            }
        }
        var key = shortest(from) ? ByteBuffer.wrap(in, from, to - from) : CborShortest.of(in, from, to - from);
        if (!set.add(key)) {
            throw twice(from);
        }
        return set;
    }

    private void few(int base, int from, int to) {
        var hash = 1;
        for (var i = from; i < to; i++) {
            hash = 31 * hash + in[i];
        }
        for (var i = base; i < top; i += 3) {
            if (keys[i + 2] == hash && Arrays.equals(in, keys[i], keys[i + 1], in, from, to)) {
                throw twice(from);
            }
        }
        if (top + 3 > keys.length) {
            keys = Arrays.copyOf(keys, keys.length * 2);
        }
        keys[top++] = from;
        keys[top++] = to;
        keys[top++] = hash;
    }

    /** Whether a key is in its shortest form, as far as its first bytes show. Equal keys in this form have equal bytes. */
    private boolean shortest(int from) {
        var initial = in[from] & 0xff;
        if (initial >= 0x80) {
            return initial >= 0xe0 && initial != 0xf9 && initial != 0xfa;
        }
        return switch (initial & 31) {
            case 24 -> (in[from + 1] & 0xff) >= 24;
            case 25 -> in[from + 1] != 0;
            case 26 -> (in[from + 1] | in[from + 2]) != 0;
            case 27 -> (in[from + 1] | in[from + 2] | in[from + 3] | in[from + 4]) != 0;
            case CborHeads.INDEFINITE -> false;
            default -> true;
        };
    }

    private static MalformedContent twice(int position) {
        return new MalformedContent(position, "a key that stands in its map twice");
    }
}
