package dev.landfall.gateway.api.transcode;

/** JSON that does not say what the message could hold. The text may be shown to whoever sent it. */
public final class MalformedMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedMessage(String message) {
        super(message);
    }

    public MalformedMessage(String message, Throwable cause) {
        super(message, cause);
    }

    /** What is wrong. */
    public String text() {
        var message = getMessage();
        return message == null ? "malformed" : message;
    }
}
