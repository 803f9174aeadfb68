package dev.landfall.content;

/** Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
    static final int VALID = -1;

    private Utf8() {}

    /** The index of the first byte that breaks UTF-8 in {@code bytes[from, to)}, or {@link #VALID}. */
    static int firstBad(byte[] bytes, int from, int to) {
        var at = from;
        while (at < to) {
            if (bytes[at] >= 0) {
                at++;
                continue;
            }
            var length = sequence(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return VALID;
    }

    /** The length of the well-formed sequence of several bytes at {@code at}; zero when it is none. */
    private static int sequence(byte[] bytes, int at, int to) {
        var lead = bytes[at] & 0xff;
        var length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
        if (lead < 0xc2 || lead > 0xf4 || to - at < length) {
            return 0;
        }
        var second = bytes[at + 1] & 0xff;
        // Table 3-7 of the Unicode standard: these four leads narrow what may follow.
        var low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
        var high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
        if (second < low || second > high) {
            return 0;
        }
        for (var i = at + 2; i < at + length; i++) {
            if ((bytes[i] & 0xc0) != 0x80) {
                return 0;
            }
        }
        return length;
    }
}
