package dev.landfall.gateway.coap.ocf;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Rules for hrefs of devices. */
final class OcfHrefs {
    /** The maximum length in characters. A longer href does not fit into a request with the other options. */
    static final int CHARS_MAX = 512;

    private OcfHrefs() {}

    /** The href with a slash at its beginning, without double slashes and without a slash at its end. */
    static String normalised(String href) {
        if (sound(href)) {
            return href;
        }
        var sound = new StringBuilder(href.length() + 1).append('/');
        for (var i = 0; i < href.length(); i++) {
            var c = href.charAt(i);
            if (c != '/' || sound.charAt(sound.length() - 1) != '/') {
                sound.append(c);
            }
        }
        if (sound.length() > 1 && sound.charAt(sound.length() - 1) == '/') {
            sound.setLength(sound.length() - 1);
        }
        return sound.toString();
    }

    private static boolean sound(String href) {
        var length = href.length();
        return length > 0
                && href.charAt(0) == '/'
                && (length == 1 || href.charAt(length - 1) != '/')
                && !href.contains("//");
    }

    /** The path in {@code ocf://<device id>/path}; any other text is a path already. */
    static String path(String href) {
        var scheme = href.indexOf("://");
        if (scheme < 0) {
            return normalised(href);
        }
        var path = href.indexOf('/', scheme + 3);
        return path < 0 ? "/" : normalised(href.substring(path));
    }

    /** The number by which a device withdraws a link: CRC-32 (IEEE) of the href as the device has sent it. */
    static long instance(String hrefAsSent) {
        var crc = new CRC32();
        crc.update(hrefAsSent.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
