package dev.landfall.gateway.api.http;

import dev.landfall.core.model.Quota;

/** A limit of the whole hub is reached: whoever asks is not the one who takes too much. */
public final class HubLimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Quota quota;

    public HubLimitReached(Quota quota, String message) {
        super(message, null, false, false);
        this.quota = quota;
    }

    /** The limit, and when it is worth trying again. */
    public Quota quota() {
        return quota;
    }

    /** The caller's text. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
