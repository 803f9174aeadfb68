package dev.landfall.gateway.coap.codec;

/**
 * The code of a message: three bits of class and five of detail in one byte, written {@code c.dd} (RFC 7252 section 3).
 * Codes are ints from 0 to 255, so that a code without a constant here is also decoded and encoded.
 */
public final class Code {

    /** An empty message; a receiver ignores it (RFC 8323 section 3.4). */
    public static final int EMPTY = 0;

    public static final int GET = 0x01;
    public static final int POST = 0x02;
    public static final int PUT = 0x03;
    public static final int DELETE = 0x04;

    public static final int CREATED = 0x41;
    public static final int DELETED = 0x42;
    public static final int VALID = 0x43;
    public static final int CHANGED = 0x44;
    public static final int CONTENT = 0x45;
    public static final int CONTINUE = 0x5f;

    public static final int BAD_REQUEST = 0x80;
    public static final int UNAUTHORIZED = 0x81;
    public static final int BAD_OPTION = 0x82;
    public static final int FORBIDDEN = 0x83;
    public static final int NOT_FOUND = 0x84;
    public static final int METHOD_NOT_ALLOWED = 0x85;
    public static final int NOT_ACCEPTABLE = 0x86;
    public static final int REQUEST_ENTITY_INCOMPLETE = 0x88;
    public static final int CONFLICT = 0x89;
    public static final int PRECONDITION_FAILED = 0x8c;
    public static final int REQUEST_ENTITY_TOO_LARGE = 0x8d;
    public static final int UNSUPPORTED_CONTENT_FORMAT = 0x8f;
    public static final int TOO_MANY_REQUESTS = 0x9d;

    public static final int INTERNAL_SERVER_ERROR = 0xa0;
    public static final int NOT_IMPLEMENTED = 0xa1;
    public static final int BAD_GATEWAY = 0xa2;
    public static final int SERVICE_UNAVAILABLE = 0xa3;
    public static final int GATEWAY_TIMEOUT = 0xa4;
    public static final int PROXYING_NOT_SUPPORTED = 0xa5;

    /** Capabilities and settings (RFC 8323 section 5.3). */
    public static final int CSM = 0xe1;

    public static final int PING = 0xe2;
    public static final int PONG = 0xe3;

    /** The sender asks for a graceful end of the connection (RFC 8323 section 5.5). */
    public static final int RELEASE = 0xe4;

    /** The sender ends the connection at once (RFC 8323 section 5.6). */
    public static final int ABORT = 0xe5;

    private static final String[] TEXTS = texts();

    private Code() {}

    /** {@code code} as {@code "2.04"}. */
    public static String text(int code) {
        return TEXTS[code & 0xff];
    }

    /** The class of {@code code}, 0 to 7. */
    public static int classOf(int code) {
        return code >>> 5;
    }

    /** Whether {@code code} is the code of a request (0.01 to 0.31). */
    public static boolean isRequest(int code) {
        return code > EMPTY && classOf(code) == 0;
    }

    /** Whether {@code code} is the code of a response (2.xx to 5.xx). */
    public static boolean isResponse(int code) {
        return classOf(code) >= 2 && classOf(code) <= 5;
    }

    /** Whether {@code code} is the code of a successful response (2.xx). */
    public static boolean isSuccess(int code) {
        return classOf(code) == 2;
    }

    /** Whether {@code code} is the code of a signalling message (7.xx, RFC 8323 section 5). */
    public static boolean isSignal(int code) {
        return classOf(code) == 7;
    }

    private static String[] texts() {
        var texts = new String[256];
        for (var code = 0; code < texts.length; code++) {
            var detail = code & 0x1f;
            texts[code] = (code >>> 5) + (detail < 10 ? ".0" : ".") + detail;
        }
        return texts;
    }
}
