package dev.landfall.gateway.api.http;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** Percent-encoding in paths (RFC 3986 section 2.1): a plus sign stands for itself. */
public final class Percent {
    private Percent() {}

    /**
     * Decodes a part of a path.
     *
     * @throws dev.landfall.core.model.Refused INVALID when a percent sign is not followed by two hexadecimal digits
     */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(bytes.length);
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%') {
                out.write(digit(bytes, i + 1) << 4 | digit(bytes, i + 2));
                i += 2;
            } else {
                out.write(bytes[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** The query with this parameter set to one value, instead of its former values. */
    static String withParameter(String query, String name, String value) {
        var kept = new StringJoiner("&");
        for (var part : query.split("&", -1)) {
            if (!part.isEmpty() && !part.regionMatches(true, 0, name + "=", 0, name.length() + 1)) {
                kept.add(part);
            }
        }
        return kept.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
                .toString();
    }

    private static int digit(byte[] bytes, int at) {
        var digit = at < bytes.length ? Character.digit(bytes[at], 16) : -1;
        if (digit < 0) {
            throw ApiFailure.invalid("the path has a percent sign without two hexadecimal digits");
        }
        return digit;
    }
}
