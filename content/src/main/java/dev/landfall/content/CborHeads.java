package dev.landfall.content;

import static dev.landfall.content.CborScanner.DEPTH_MAX;

/** The layer below {@link CborScanner}: it reads heads, lengths and whole items, and does not know which containers are open. */
final class CborHeads {
    static final int INDEFINITE = 31;

    private static final byte[] EMPTY = {};

    byte[] in = EMPTY;
    int at;
    int limit;
    /** The argument of the head read last, as unsigned 64 bits: it may be negative as a {@code long}. */
    long argument;
    /** The index of the head read last. */
    int start;

    void reset(byte[] bytes, int offset, int length) {
        in = bytes;
        at = offset;
        limit = offset + length;
        start = offset;
    }

    /**
     * The kind of the next head, without reading it.
     *
     * @param mayEnd whether a break is allowed here
     */
    CborType peek(boolean mayEnd) {
        if (at >= limit) {
            throw brokenOff();
        }
        var initial = in[at] & 0xff;
        return switch (initial >> 5) {
            case 0, 1 -> CborType.INTEGER;
            case 2 -> CborType.BYTES;
            case 3 -> CborType.TEXT;
            case 4 -> CborType.ARRAY;
            case 5 -> CborType.MAP;
            case 6 -> CborType.TAG;
            default -> peekSeventh(initial & 31, mayEnd);
        };
    }

    private CborType peekSeventh(int info, boolean mayEnd) {
        start = at;
        return switch (info) {
            case 20, 21 -> CborType.BOOLEAN;
            case 22 -> CborType.NULL;
            case 23 -> CborType.UNDEFINED;
            case 25, 26, 27 -> CborType.FLOAT;
            case 28, 29, 30 -> throw reserved();
            case INDEFINITE -> {
                if (!mayEnd) {
                    throw strayBreak();
                }
                yield CborType.END;
            }
            default -> CborType.SIMPLE;
        };
    }

    /** Reads a head and returns its initial byte. */
    int read() {
        if (at >= limit) {
            throw brokenOff();
        }
        start = at;
        var initial = in[at++] & 0xff;
        var info = initial & 31;
        if (info < 24) {
            argument = info;
        } else if (info < 28) {
            argument = bigEndian(1 << (info - 24));
        } else {
            checkOpenEnd(initial);
        }
        return initial;
    }

    private void checkOpenEnd(int initial) {
        if (initial == 0xff) {
            throw strayBreak();
        }
        if ((initial & 31) != INDEFINITE || initial >> 5 < 2 || initial >> 5 == 6) {
            throw reserved();
        }
    }

    private long bigEndian(int bytes) {
        if (limit - at < bytes) {
            throw brokenOff();
        }
        var value = 0L;
        for (var end = at + bytes; at < end; at++) {
            value = value << 8 | (in[at] & 0xff);
        }
        return value;
    }

    /** The argument of the head read last as a length, after it was compared with the number of bytes left. */
    int count(int max) {
        if (argument < 0 || argument > max) {
            throw new MalformedContent(start, "a length beyond the end of the input");
        }
        return (int) argument;
    }

    boolean atBreak() {
        if (at >= limit) {
            throw brokenOff();
        }
        return in[at] == -1;
    }

    /** Skips one whole item. */
    void skip(int level) {
        var initial = read();
        switch (initial >> 5) {
            case 0, 1 -> {}
            case 2, 3 -> skipString(initial);
            case 4 -> skipItems(initial, 1, deeper(level));
            case 5 -> skipItems(initial, 2, deeper(level));
            case 6 -> skip(deeper(level));
            default -> checkSimple(initial);
        }
    }

    private void skipItems(int initial, int each, int level) {
        if ((initial & 31) != INDEFINITE) {
            for (var items = (long) each * count((limit - at) / each); items > 0; items--) {
                skip(level);
            }
            return;
        }
        while (!atBreak()) {
            for (var i = 0; i < each; i++) {
                skip(level);
            }
        }
        at++;
    }

    private void skipString(int initial) {
        if ((initial & 31) != INDEFINITE) {
            at += count(limit - at);
            return;
        }
        while (!atBreak()) {
            // Not in one expression with the call, because the call changes the position too.
            var length = chunk(initial >> 5);
            at += length;
        }
        at++;
    }

    /** Joins the chunks of a string. Each chunk of a text must be UTF-8 by itself (RFC 8949 section 3.2.3). */
    byte[] gather(int major) {
        var first = start;
        var chunks = at;
        var total = 0;
        while (!atBreak()) {
            var length = chunk(major);
            if (major == 3) {
                checkText(at, at + length);
            }
            at += length;
            total += length;
        }
        var whole = new byte[total];
        var end = at;
        var filled = 0;
        at = chunks;
        while (at < end) {
            var length = chunk(major);
            System.arraycopy(in, at, whole, filled, length);
            at += length;
            filled += length;
        }
        at = end + 1;
        start = first;
        return whole;
    }

    /** Reads the head of a chunk and returns its length. */
    private int chunk(int major) {
        var initial = read();
        if (initial >> 5 != major || (initial & 31) == INDEFINITE) {
            throw new MalformedContent(start, "a chunk of another kind than its string");
        }
        return count(limit - at);
    }

    void checkText(int from, int to) {
        var bad = Utf8.firstBad(in, from, to);
        if (bad != Utf8.VALID) {
            throw new MalformedContent(bad, "text that is not UTF-8");
        }
    }

    void checkSimple(int initial) {
        if (initial == 0xf8 && argument < 32) {
            throw new MalformedContent(start, "a simple value below 32 in two bytes");
        }
    }

    int deeper(int level) {
        if (level >= DEPTH_MAX) {
            throw new MalformedContent(start, "nested deeper than " + DEPTH_MAX);
        }
        return level + 1;
    }

    MalformedContent unexpected(String what) {
        return new MalformedContent(start, "something else where " + what + " belongs");
    }

    MalformedContent brokenOff() {
        return new MalformedContent(limit, "broken off inside an item");
    }

    MalformedContent reserved() {
        return new MalformedContent(start, "a head that RFC 8949 reserves");
    }

    MalformedContent strayBreak() {
        return new MalformedContent(start, "a break where an item belongs");
    }
}
