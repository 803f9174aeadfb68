package dev.landfall.provider;

/** The form of a bus's subjects and patterns, and which pattern fits which subject: the same for every bus. */
public final class Subjects {
    private static final String ANY = "*";

    private Subjects() {}

    /** @throws IllegalArgumentException when it is no subject */
    public static void check(String subject) {
        check(subject, false);
    }

    /** @throws IllegalArgumentException when it is no pattern */
    public static void checkPattern(String pattern) {
        check(pattern, true);
    }

    private static void check(String text, boolean stars) {
        if (text.length() > Bus.SUBJECT_CHARS_MAX) {
            throw new IllegalArgumentException("a subject of " + text.length() + " characters");
        }
        var length = 0;
        for (var i = 0; i <= text.length(); i++) {
            var c = i == text.length() ? '.' : text.charAt(i);
            if (c == '.') {
                if (length == 0) {
                    throw new IllegalArgumentException("a subject with an empty token");
                }
                length = 0;
            } else if (isLetter(c) || (stars && isStar(text, i))) {
                length++;
            } else {
                throw new IllegalArgumentException("a subject must not hold what is at " + i);
            }
        }
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }

    /** Whether a star stands here, alone in its token. */
    private static boolean isStar(String text, int at) {
        return text.charAt(at) == '*'
                && (at == 0 || text.charAt(at - 1) == '.')
                && (at + 1 == text.length() || text.charAt(at + 1) == '.');
    }

    /** Whether a well-formed pattern fits more than one subject. */
    public static boolean hasStar(String pattern) {
        return pattern.contains(ANY);
    }

    /** Whether a subject is one that a pattern means; both well formed. */
    public static boolean fits(String pattern, String subject) {
        var p = 0;
        var s = 0;
        while (p < pattern.length() && s < subject.length()) {
            if (pattern.charAt(p) == '*') {
                var end = subject.indexOf('.', s);
                s = end < 0 ? subject.length() : end;
                p++;
            } else if (pattern.charAt(p++) != subject.charAt(s++)) {
                return false;
            }
        }
        return p == pattern.length() && s == subject.length();
    }
}
