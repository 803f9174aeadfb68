package dev.landfall.gateway.mqtt.thingsboard;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Converts keys to hrefs and back. Characters with a meaning in a path are percent-encoded (RFC 3986 section 2.1): control characters,
 * spaces, {@code % / ? # \}, and the dots of a key that consists of dots. All other characters stay.
 */
final class KeyHrefs {
    static final String TELEMETRY = "/telemetry/";
    static final String CLIENT = "/attributes/client/";
    static final String SHARED = "/attributes/shared/";
    static final String COMMANDS = "/rpc/";

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private KeyHrefs() {}

    /**
     * The href of a key.
     *
     * @param prefix the path before the key, with a slash at its end
     * @throws BadPayload for the empty key
     */
    static String of(String prefix, String key) {
        if (key.isEmpty()) {
            throw BadPayload.invalid("an empty key");
        }
        var dots = key.equals(".") || key.equals("..");
        for (var i = 0; i < key.length(); i++) {
            if (dots || escaped(key.charAt(i))) {
                return prefix + escape(key, dots);
            }
        }
        return prefix.concat(key);
    }

    /** The key of an href. */
    static String key(String prefix, String href) {
        var text = href.substring(prefix.length());
        if (text.indexOf('%') < 0) {
            return text;
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        var length = 0;
        for (var i = 0; i < bytes.length; i++) {
            if (bytes[i] == '%'
                    && i + 2 < bytes.length
                    && HexFormat.isHexDigit(bytes[i + 1])
                    && HexFormat.isHexDigit(bytes[i + 2])) {
                bytes[length++] =
                        (byte) (HexFormat.fromHexDigit(bytes[i + 1]) << 4 | HexFormat.fromHexDigit(bytes[i + 2]));
                i += 2;
            } else {
                bytes[length++] = bytes[i];
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static String escape(String key, boolean dots) {
        var escaped = new StringBuilder(key.length() + 8);
        for (var i = 0; i < key.length(); i++) {
            var c = key.charAt(i);
            if (dots || escaped(c)) {
                escaped.append('%').append(HEX.toHexDigits((byte) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static boolean escaped(char c) {
        return c <= ' ' || c == '%' || c == '/' || c == '?' || c == '#' || c == '\\' || c == 0x7f;
    }
}
