package dev.landfall.gateway.api.transcode;

/** The JSON form of messages. */
public enum JsonDialect {
    /** Canonical protobuf JSON with every field: default values too, and null for a message that is not set. */
    PROTOJSON("application/jsonpb"),
    /**
     * For people and browsers: content of a known type is decoded; null, empty strings, empty arrays and empty objects are left out
     * elsewhere.
     */
    PLAIN("application/json");

    private final String mediaType;

    JsonDialect(String mediaType) {
        this.mediaType = mediaType;
    }

    /** The media type of answers in this dialect. */
    public String mediaType() {
        return mediaType;
    }

    /** The dialect that a request accepts: protobuf JSON only for its exact media type. */
    public static JsonDialect accepted(String accept) {
        return accept.equals("application/protojson") ? PROTOJSON : PLAIN;
    }
}
