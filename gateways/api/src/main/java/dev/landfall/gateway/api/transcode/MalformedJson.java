package dev.landfall.gateway.api.transcode;

/** JSON that the message cannot hold. The text may be shown to the sender. */
public final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedJson(String message) {
        super(message);
    }

    public MalformedJson(String message, Throwable cause) {
        super(message, cause);
    }

    /** The text for the sender. */
    public String text() {
        var message = getMessage();
        return message == null ? "malformed" : message;
    }
}
