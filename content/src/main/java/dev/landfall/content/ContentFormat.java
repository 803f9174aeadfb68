package dev.landfall.content;

import java.util.Locale;

/**
 * The numbers that CoAP gives to media types (RFC 7252 section 12.3), as far as the hub understands them. Any other number is stored and
 * passed on unchanged; its media type is empty.
 */
public final class ContentFormat {
    /** No content format was given. */
    public static final int NONE = -1;
    /** {@code text/plain; charset=utf-8}. */
    public static final int TEXT = 0;
    /** {@code application/json}. */
    public static final int JSON = 50;
    /** {@code application/cbor}. */
    public static final int CBOR = 60;
    /** {@code application/vnd.ocf+cbor}, what OCF devices speak. */
    public static final int OCF_CBOR = 10000;

    private static final String TEXT_TYPE = "text/plain; charset=utf-8";
    private static final String JSON_TYPE = "application/json";
    private static final String CBOR_TYPE = "application/cbor";
    private static final String OCF_CBOR_TYPE = "application/vnd.ocf+cbor";

    private ContentFormat() {}

    /** The media type of a number; empty when the hub knows none for it. */
    public static String mediaType(int number) {
        return switch (number) {
            case TEXT -> TEXT_TYPE;
            case JSON -> JSON_TYPE;
            case CBOR -> CBOR_TYPE;
            case OCF_CBOR -> OCF_CBOR_TYPE;
            default -> "";
        };
    }

    /**
     * The number of a media type; {@link #NONE} when the hub knows none for it. Upper and lower case are the same, and parameters such as
     * {@code charset} are ignored (RFC 9110 section 8.3.1).
     */
    public static int number(String mediaType) {
        var semicolon = mediaType.indexOf(';');
        var bare = (semicolon < 0 ? mediaType : mediaType.substring(0, semicolon)).strip();
        return switch (bare.toLowerCase(Locale.ROOT)) {
            case "text/plain" -> TEXT;
            case JSON_TYPE -> JSON;
            case CBOR_TYPE -> CBOR;
            case OCF_CBOR_TYPE -> OCF_CBOR;
            default -> NONE;
        };
    }

    /** Whether bytes of this format are CBOR. */
    public static boolean isCbor(int number) {
        return number == CBOR || number == OCF_CBOR;
    }

    /** Whether bytes of this format are JSON. */
    public static boolean isJson(int number) {
        return number == JSON;
    }

    /** Whether bytes of this format are plain text in UTF-8. */
    public static boolean isText(int number) {
        return number == TEXT;
    }
}
