package dev.landfall.gateway.coap.session;

/** The peer did not answer a request of ours: its time ran out, the connection ended, or it could not be sent. */
public final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason a clause for people */
    public NoAnswer(String reason) {
        super(reason, null, false, false);
    }

    /** Why. */
    public String reason() {
        var message = getMessage();
        return message == null ? "no answer" : message;
    }
}
