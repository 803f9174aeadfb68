package dev.landfall.core.model;

/**
 * The origin of an event.
 *
 * @param user the subject of the token on whose behalf it happened; empty for the hub itself
 * @param connection the id of the device's connection; empty when there was none
 * @param sequence grows with each message of that connection; 0 when there was none
 */
public record Audit(String user, String connection, long sequence) {
    /** The origin of events that the hub causes by itself. */
    public static final Audit HUB = new Audit("", "", 0);
}
