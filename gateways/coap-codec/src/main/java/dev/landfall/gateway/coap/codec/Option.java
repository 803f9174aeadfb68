package dev.landfall.gateway.coap.codec;

/**
 * The options this codec knows: their numbers, how long a value may be and whether one may be repeated (RFC 7252
 * section 5.10, RFC 7641, RFC 7959, and OCF's two version options). Signalling messages (7.xx) have numbers of their
 * own.
 */
public final class Option {

    public static final int IF_MATCH = 1;
    public static final int URI_HOST = 3;
    public static final int ETAG = 4;
    public static final int IF_NONE_MATCH = 5;
    public static final int OBSERVE = 6;
    public static final int URI_PORT = 7;
    public static final int LOCATION_PATH = 8;
    public static final int URI_PATH = 11;
    public static final int CONTENT_FORMAT = 12;
    public static final int MAX_AGE = 14;
    public static final int URI_QUERY = 15;
    public static final int ACCEPT = 17;
    public static final int LOCATION_QUERY = 20;
    public static final int BLOCK2 = 23;
    public static final int BLOCK1 = 27;
    public static final int SIZE2 = 28;
    public static final int PROXY_URI = 35;
    public static final int PROXY_SCHEME = 39;
    public static final int SIZE1 = 60;

    /** OCF-Accept-Content-Format-Version; 2048 stands for OCF 1.0.0. */
    public static final int OCF_ACCEPT_VERSION = 2049;

    /** OCF-Content-Format-Version. */
    public static final int OCF_CONTENT_VERSION = 2053;

    /** CSM: the largest message that the sender takes, in bytes; 1152 when absent. */
    public static final int CSM_MAX_MESSAGE_SIZE = 2;

    /** CSM: the sender understands BERT blocks. */
    public static final int CSM_BLOCK_WISE = 4;

    /** Ping and Pong: the answer also says that all earlier messages are taken care of. */
    public static final int PING_CUSTODY = 2;

    /** Release: another address to go to. */
    public static final int RELEASE_ALTERNATIVE_ADDRESS = 2;

    /** Release: seconds to stay away. */
    public static final int RELEASE_HOLD_OFF = 4;

    /** Abort: the number of the CSM option that was not understood. */
    public static final int ABORT_BAD_CSM_OPTION = 2;

    static final int NUMBER_MAX = 65_535;

    private Option() {}

    /** Whether a receiver that does not understand {@code number} must refuse the message. */
    public static boolean isCritical(int number) {
        return (number & 1) == 1;
    }

    /** Whether {@code number} may stand more than once in a request or response. */
    static boolean isRepeatable(int number) {
        return switch (number) {
            case IF_MATCH, ETAG, LOCATION_PATH, URI_PATH, URI_QUERY, LOCATION_QUERY -> true;
            default -> false;
        };
    }

    /** Whether {@code number} is known in requests and responses and {@code bytes} is a length it may have. */
    static boolean isSound(int number, int bytes) {
        return switch (number) {
            case IF_MATCH -> bytes <= 8;
            case URI_HOST, PROXY_SCHEME -> bytes >= 1 && bytes <= 255;
            case ETAG -> bytes >= 1 && bytes <= 8;
            case IF_NONE_MATCH -> bytes == 0;
            case OBSERVE, BLOCK1, BLOCK2 -> bytes <= 3;
            case URI_PORT, CONTENT_FORMAT, ACCEPT, OCF_ACCEPT_VERSION, OCF_CONTENT_VERSION -> bytes <= 2;
            case LOCATION_PATH, URI_PATH, URI_QUERY, LOCATION_QUERY -> bytes <= 255;
            case MAX_AGE, SIZE1, SIZE2 -> bytes <= 4;
            case PROXY_URI -> bytes >= 1 && bytes <= 1034;
            default -> false;
        };
    }
}
