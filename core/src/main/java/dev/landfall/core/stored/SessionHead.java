package dev.landfall.core.stored;

import dev.landfall.core.model.DeviceConnection;
import dev.landfall.core.model.Will;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.form.UnknownForms;

/**
 * Head of {@link Names#SESSION}: the latest session of the device.
 *
 * @param connection its {@code online} says that the session is open, even if its node has died
 * @param user who signed in, for the events of the will; empty without a will
 * @param will what is stored when the session ends without the device's leave; empty when the session is not open
 */
public record SessionHead(DeviceConnection connection, String user, Will will) {
    private static final int FORMAT = 1;
    private static final int KIND = 67;
    /** As {@link #KIND}, with a will; written only if the device has left one. */
    private static final int KIND_WITH_WILL = 70;

    /** A session without a will. */
    public SessionHead(DeviceConnection connection) {
        this(connection, "", Will.NONE);
    }

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
        var out = new FormWriter(FORMAT, will.isEmpty() ? KIND : KIND_WITH_WILL);
        SharedForms.connection(out, connection);
        if (!will.isEmpty()) {
            SharedForms.will(out.text(user), will);
        }
        return out.done();
    }

    /**
     * Decodes a head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT; UNSUPPORTED for a form of a newer version
     */
    public static SessionHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT);
        return switch (in.kind()) {
            case KIND -> in.end(new SessionHead(SharedForms.connection(in)));
            case KIND_WITH_WILL -> in.end(new SessionHead(SharedForms.connection(in), in.text(), SharedForms.will(in)));
            default -> throw UnknownForms.exception("a session of kind " + in.kind());
        };
    }
}
