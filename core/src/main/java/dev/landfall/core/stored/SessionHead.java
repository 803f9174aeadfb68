package dev.landfall.core.stored;

import dev.landfall.core.model.DeviceConnection;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Head of {@link Names#SESSION}: the latest session of the device.
 *
 * @param connection its {@code online} says that the session is open, even if its node has died
 */
public record SessionHead(DeviceConnection connection) {
    private static final int FORMAT = 1;
    private static final int KIND = 67;

    /** Whether the session is open in the store. */
    public boolean open() {
        return connection.online();
    }

    /** The incarnation of the node that holds or has held the session. */
    public String incarnation() {
        return connection.node();
    }

    /** The stored form. */
    public byte[] encode() {
        var out = new FormWriter(FORMAT, KIND);
        SharedForms.connection(out, connection);
        return out.done();
    }

    /**
     * Decodes a head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static SessionHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new SessionHead(SharedForms.connection(in)));
    }
}
