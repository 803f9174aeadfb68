package dev.landfall.gateway.coap.session;

/** A request of the hub was not answered: its time is over, the connection has ended, or it could not be sent. */
public final class NoAnswer extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param reason a clause for people */
    public NoAnswer(String reason) {
        super(reason, null, false, false);
    }

    /** The reason, as a clause for people. */
    public String reason() {
        var message = getMessage();
        return message == null ? "no answer" : message;
    }
}
