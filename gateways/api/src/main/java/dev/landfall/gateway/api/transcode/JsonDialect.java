package dev.landfall.gateway.api.transcode;

/** How a message is written as JSON. */
public enum JsonDialect {
    /** Canonical protobuf JSON with every field: defaults too, and null for a message that is not set. */
    PROTOJSON("application/jsonpb"),
    /**
     * For people and browsers: content whose type is known stands there decoded, as it is; elsewhere null, empty strings,
     * empty arrays and empty objects are left out.
     */
    PLAIN("application/json");

    private final String mediaType;

    JsonDialect(String mediaType) {
        this.mediaType = mediaType;
    }

    /** What answers in this dialect call themselves. */
    public String mediaType() {
        return mediaType;
    }

    /** The dialect that a request's {@code Accept} asks for: only the exact words ask for protobuf JSON. */
    public static JsonDialect accepted(String accept) {
        return accept.equals("application/protojson") ? PROTOJSON : PLAIN;
    }
}
