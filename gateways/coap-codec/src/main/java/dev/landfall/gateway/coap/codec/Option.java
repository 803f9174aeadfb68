package dev.landfall.gateway.coap.codec;

/**
 * The options that this codec knows: their numbers, the valid lengths of their values, and whether they are repeatable (RFC 7252 section
 * 5.10, RFC 7641, RFC 7959, and the two version options of OCF). Signalling messages (7.xx) have option numbers of their own (RFC 8323
 * section 5.2).
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

    /** OCF-Accept-Content-Format-Version; 2048 means OCF 1.0.0. */
    public static final int OCF_ACCEPT_VERSION = 2049;

    /** OCF-Content-Format-Version. */
    public static final int OCF_CONTENT_VERSION = 2053;

    /** CSM, Max-Message-Size (RFC 8323 section 5.3.1): the maximum message that the sender accepts, in bytes; 1152 by default. */
    public static final int CSM_MAX_MESSAGE_SIZE = 2;

    /** CSM, Block-Wise-Transfer (RFC 8323 section 5.3.2): the sender supports BERT blocks. */
    public static final int CSM_BLOCK_WISE = 4;

    /** Ping and Pong, Custody (RFC 8323 section 5.4.1): the Pong also confirms that all earlier messages are processed. */
    public static final int PING_CUSTODY = 2;

    /** Release, Alternative-Address (RFC 8323 section 5.5): the address for the next connection. */
    public static final int RELEASE_ALTERNATIVE_ADDRESS = 2;

    /** Release, Hold-Off (RFC 8323 section 5.5): the number of seconds before the next connection. */
    public static final int RELEASE_HOLD_OFF = 4;

    /** Abort, Bad-CSM-Option (RFC 8323 section 5.6): the number of the CSM option that the sender did not recognise. */
    public static final int ABORT_BAD_CSM_OPTION = 2;

    static final int NUMBER_MAX = 65_535;

    private Option() {}

    /** Whether the option is critical: a receiver that does not recognise it must reject the message (RFC 7252 section 5.4.1). */
    public static boolean isCritical(int number) {
        return (number & 1) == 1;
    }

    /** Whether the option is repeatable in a request or response (RFC 7252 section 5.4.5). */
    static boolean isRepeatable(int number) {
        return switch (number) {
            case IF_MATCH, ETAG, LOCATION_PATH, URI_PATH, URI_QUERY, LOCATION_QUERY -> true;
            default -> false;
        };
    }

    /** Whether the option is known in requests and responses, and its value may have {@code bytes} bytes. */
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
