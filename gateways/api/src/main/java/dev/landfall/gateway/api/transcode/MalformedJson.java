package dev.landfall.gateway.api.transcode;

/** JSON that does not say what the message could hold. The text may be shown to whoever sent it. */
public final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedJson(String message) {
        super(message);
    }

    public MalformedJson(String message, Throwable cause) {
        super(message, cause);
    }

    /** What is wrong. */
    public String text() {
        var message = getMessage();
        return message == null ? "malformed" : message;
    }
}
