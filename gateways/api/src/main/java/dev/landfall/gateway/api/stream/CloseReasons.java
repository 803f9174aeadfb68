package dev.landfall.gateway.api.stream;

import java.nio.charset.StandardCharsets;

/** The reasons in close frames. */
final class CloseReasons {
    /** The maximum size of a reason: a control frame has 125 bytes (RFC 6455 section 5.5), two of them for the status. */
    private static final int BYTES_MAX = 123;

    private CloseReasons() {}

    /** As much of a reason as fits into a close frame, in whole characters. */
    static String fitting(String reason) {
        var fitting = reason;
        while (fitting.getBytes(StandardCharsets.UTF_8).length > BYTES_MAX) {
            fitting = fitting.substring(0, fitting.offsetByCodePoints(fitting.length(), -1));
        }
        return fitting;
    }
}
