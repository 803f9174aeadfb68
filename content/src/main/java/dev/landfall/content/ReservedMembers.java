package dev.landfall.content;

/**
 * The reserved members by which JSON says what it has no words for. Each stands alone in its object. A member of the user
 * that looks like one gets another dollar in front.
 */
final class ReservedMembers {
    /** A byte string, in base64. */
    static final String BYTES = "$bytes";
    /** A map with keys that are not text: an array of pairs. */
    static final String MAP = "$map";
    /** A tag: its number and the item it stands before. */
    static final String TAG = "$tag";
    /** A simple value by its number; undefined is 23. */
    static final String SIMPLE = "$simple";
    /** A floating-point number that JSON cannot say: NaN, Infinity, -Infinity, or the bits of another NaN. */
    static final String FLOAT = "$float";

    /** The most bytes that a bignum may have to be shown in digits. */
    static final int BIGNUM_BYTES_MAX = 128;

    private ReservedMembers() {}

    /** Whether a member's name is a reserved one behind at least {@code dollars} dollars. */
    static boolean reserved(byte[] utf8, int offset, int length, int dollars) {
        var at = offset;
        var end = offset + length;
        while (at < end && utf8[at] == '$') {
            at++;
        }
        return at - offset >= dollars
                && switch (end - at) {
                    case 3 -> is(utf8, at, MAP) || is(utf8, at, TAG);
                    case 5 -> is(utf8, at, BYTES) || is(utf8, at, FLOAT);
                    case 6 -> is(utf8, at, SIMPLE);
                    default -> false;
                };
    }

    /** As {@link #reserved(byte[], int, int, int)}. */
    static boolean reserved(String name, int dollars) {
        var at = 0;
        while (at < name.length() && name.charAt(at) == '$') {
            at++;
        }
        return at >= dollars
                && switch (name.substring(at)) {
                    case "bytes", "map", "tag", "simple", "float" -> true;
                    default -> false;
                };
    }

    private static boolean is(byte[] utf8, int at, String form) {
        for (var i = 1; i < form.length(); i++) {
            if (utf8[at + i - 1] != form.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
