package dev.landfall.simulator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of CBOR that the C device can read: maps with text keys, and arrays with values of one kind. Anything else is refused as
 * a whole. Values become Boolean, Long, Double, String, byte[], List, Map and null.
 */
final class CborReader {

    private static final int DEPTH_MAX = 16;
    private static final int BREAK = 0xff;

    /** Thrown for content that the device cannot read. */
    static final class Undecodable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Undecodable(String what) {
            super(what, null, false, false);
        }
    }

    private final byte[] bytes;
    private final int end;
    private int position;

    private CborReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /**
     * Reads the value in {@code length} bytes from {@code start}. Bytes behind the value are ignored.
     *
     * @throws Undecodable when there is no readable value
     */
    static @Nullable Object read(byte[] bytes, int start, int length) {
        return new CborReader(bytes, start, start + length).value(0);
    }

    private @Nullable Object value(int depth) {
        if (depth > DEPTH_MAX) {
            throw new Undecodable("nested too deeply");
        }
        var first = octet();
        var info = first & 0x1f;
        return switch (first >>> 5) {
            case 0 -> argument(info);
            case 1 -> -1 - argument(info);
            case 2 -> chunk(info);
            case 3 -> new String(chunk(info), StandardCharsets.UTF_8);
            case 4 -> array(info, depth);
            case 5 -> map(info, depth);
            case 6 -> tagged(info, depth);
            default -> simple(info);
        };
    }

    private @Nullable Object tagged(int info, int depth) {
        argument(info);
        return value(depth + 1);
    }

    private List<@Nullable Object> array(int info, int depth) {
        var items = new ArrayList<@Nullable Object>();
        var left = count(info);
        @Nullable Class<?> kind = null;
        while (left-- > 0 && !(info == 31 && atBreak())) {
            var item = value(depth + 1);
            var itsKind = item == null ? Void.class : item.getClass();
            if (kind != null && kind != itsKind) {
                throw new Undecodable("an array of several kinds");
            }
            kind = itsKind;
            items.add(item);
        }
        return items;
    }

    private Map<String, @Nullable Object> map(int info, int depth) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        var left = count(info);
        while (left-- > 0 && !(info == 31 && atBreak())) {
            if (!(value(depth + 1) instanceof String key)) {
                throw new Undecodable("a key that is no text");
            }
            members.put(key, value(depth + 1));
        }
        return members;
    }

    private @Nullable Object simple(int info) {
        return switch (info) {
            case 20 -> false;
            case 21 -> true;
            case 22, 23 -> null;
            case 25 -> (double) Float.float16ToFloat((short) fixed(2));
            case 26 -> (double) Float.intBitsToFloat((int) fixed(4));
            case 27 -> Double.longBitsToDouble(fixed(8));
            default -> throw new Undecodable("simple value " + info);
        };
    }

    private byte[] chunk(int info) {
        if (info == 31) {
            throw new Undecodable("text in pieces");
        }
        var length = argument(info);
        if (length < 0 || length > end - position) {
            throw new Undecodable("truncated");
        }
        var chunk = Arrays.copyOfRange(bytes, position, position + (int) length);
        position += (int) length;
        return chunk;
    }

    private long argument(int info) {
        return switch (info) {
            case 24 -> fixed(1);
            case 25 -> fixed(2);
            case 26 -> fixed(4);
            case 27 -> fixed(8);
            default -> {
                if (info > 27) {
                    throw new Undecodable("reserved length " + info);
                }
                yield info;
            }
        };
    }

    private long fixed(int count) {
        var value = 0L;
        for (var i = 0; i < count; i++) {
            value = value << 8 | octet();
        }
        return value;
    }

    private long count(int info) {
        var count = info == 31 ? Long.MAX_VALUE : argument(info);
        if (count < 0) {
            throw new Undecodable("more items than there can be");
        }
        return count;
    }

    private boolean atBreak() {
        if (position < end && (bytes[position] & 0xff) == BREAK) {
            position++;
            return true;
        }
        return false;
    }

    private int octet() {
        if (position >= end) {
            throw new Undecodable("truncated");
        }
        return bytes[position++] & 0xff;
    }
}
