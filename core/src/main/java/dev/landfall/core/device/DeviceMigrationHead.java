package dev.landfall.core.device;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of the stream that says how far a shard's devices of an older hub are carried over.
 *
 * @param done whether all of them are
 * @param next the store's token for the part that comes next; empty for the beginning
 */
public record DeviceMigrationHead(boolean done, String next) {
    /** Where nothing was carried over yet. */
    static final DeviceMigrationHead BEGINNING = new DeviceMigrationHead(false, "");

    private static final int FORMAT = 1;
    private static final int KIND = 94;

    /** As stored. */
    public byte[] encode() {
        return new FormWriter(FORMAT, KIND).flag(done).text(next).done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    public static DeviceMigrationHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new DeviceMigrationHead(in.flag(), in.text()));
    }
}
