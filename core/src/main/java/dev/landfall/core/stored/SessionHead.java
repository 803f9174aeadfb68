package dev.landfall.core.stored;

import dev.landfall.core.model.DeviceConnection;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Head of {@link Names#SESSION}: the latest session.
 *
 * @param connection {@code online} says that the session is open; its node may be dead nevertheless
 */
public record SessionHead(DeviceConnection connection) {
    private static final int FORMAT = 1;
    private static final int KIND = 67;

    /** Whether nobody closed it yet. */
    public boolean open() {
        return connection.online();
    }

    /** The node that holds or held it. */
    public String incarnation() {
        return connection.node();
    }

    public byte[] encode() {
        var out = new FormWriter(FORMAT, KIND);
        SharedForms.connection(out, connection);
        return out.done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    public static SessionHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new SessionHead(SharedForms.connection(in)));
    }
}
