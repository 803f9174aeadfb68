package dev.landfall.gateway.mqtt.thingsboard;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Numbers that devices write as texts, with the rules of ThingsBoard's converter. */
final class NumberTexts {
    private static final int CHARS_MAX = 64;
    private static final int FRACTION_MAX = 16;
    private static final String LONG_MAX = Long.toString(Long.MAX_VALUE);

    private NumberTexts() {}

    /**
     * The number in a text: digits, with an optional minus sign and at most one decimal point. Whole numbers have 64 bits, others at most
     * 16 digits after the point. Null for any other text.
     */
    static byte @Nullable [] ofText(byte[] json, int from, int to) {
        if (to <= from || to - from > CHARS_MAX) {
            return null;
        }
        var minus = json[from] == '-';
        var point = -1;
        for (var i = from + (minus ? 1 : 0); i < to; i++) {
            if (json[i] == '.' && point < 0) {
                point = i;
            } else if (json[i] < '0' || json[i] > '9') {
                return null;
            }
        }
        var text = new String(json, from + (minus ? 1 : 0), to - from - (minus ? 1 : 0), StandardCharsets.US_ASCII);
        if (text.isEmpty() || text.endsWith(".")) {
            return null;
        }
        var whole = whole(point < 0 ? text : text.substring(0, text.indexOf('.')));
        var fraction = point < 0 ? "" : text.substring(text.indexOf('.'));
        if (fraction.length() > FRACTION_MAX + 1 || (point < 0 && tooLong(whole))) {
            return null;
        }
        var zero = point < 0 && whole.equals("0");
        return ((minus && !zero ? "-" : "") + whole + fraction).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * The whole part of a JSON number, or of a text with a number.
     *
     * @param most the maximum
     * @throws BadPayload when it is not a number between 1 and the maximum
     */
    static long whole(String key, String text, long most) {
        if (text.length() > CHARS_MAX) {
            throw BadPayload.invalid(key + " is not a number");
        }
        try {
            var about = Double.parseDouble(text);
            // Checked first: a few digits can write a number that needs all memory.
            if (about >= 1 && about <= most) {
                return new BigDecimal(text.strip()).longValue();
            }
        } catch (NumberFormatException none) {
            throw BadPayload.invalid(key + " is not a number");
        }
        throw BadPayload.invalid(key + " is not between 1 and " + most);
    }

    private static String whole(String digits) {
        var at = 0;
        while (at < digits.length() - 1 && digits.charAt(at) == '0') {
            at++;
        }
        return digits.isEmpty() ? "0" : digits.substring(at);
    }

    private static boolean tooLong(String digits) {
        return digits.length() > LONG_MAX.length()
                || (digits.length() == LONG_MAX.length() && digits.compareTo(LONG_MAX) > 0);
    }
}
