package dev.landfall.gateway.api.http;

import dev.landfall.core.model.Quota;

/** A limit of the whole hub is reached, not the share of the caller. */
public final class HubLimitReached extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Quota quota;

    public HubLimitReached(Quota quota, String message) {
        super(message, null, false, false);
        this.quota = quota;
    }

    /** The limit, with the time after which the caller should try again. */
    public Quota quota() {
        return quota;
    }

    /** The text for the caller. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
