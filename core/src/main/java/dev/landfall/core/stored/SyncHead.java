package dev.landfall.core.stored;

import dev.landfall.core.model.Synchronisation;
import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/** Head of {@link Names#SYNC}: the state of the twin synchronisation. */
public record SyncHead(Synchronisation synchronisation) {
    private static final int FORMAT = 1;
    private static final int KIND = 68;

    /** The stored form. */
    public byte[] encode() {
        var out = new FormWriter(FORMAT, KIND);
        SharedForms.synchronisation(out, synchronisation);
        return out.done();
    }

    /**
     * Decodes a head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static SyncHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new SyncHead(SharedForms.synchronisation(in)));
    }
}
