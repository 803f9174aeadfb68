package dev.landfall.core.model;

/**
 * Where an event comes from.
 *
 * @param user the subject of the token on whose behalf it happened; empty for the hub itself
 * @param connection the id of the device's connection; empty when none took part
 * @param sequence grows with each message on that connection; 0 when none took part
 */
public record Audit(String user, String connection, long sequence) {
    /** The hub did it by itself. */
    public static final Audit HUB = new Audit("", "", 0);
}
