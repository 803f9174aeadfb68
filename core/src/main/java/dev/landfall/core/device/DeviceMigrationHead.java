package dev.landfall.core.device;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * The event and the head of the stream with the progress of {@link DeviceMigration} in one shard.
 *
 * @param done whether all devices of the shard are carried over
 * @param next the store's page token of the next step; empty for the beginning
 */
public record DeviceMigrationHead(boolean done, String next) {
    /** The progress before the first step. */
    static final DeviceMigrationHead BEGINNING = new DeviceMigrationHead(false, "");

    private static final int FORMAT = 1;
    private static final int KIND = 94;

    /** The stored form. */
    public byte[] encode() {
        return new FormWriter(FORMAT, KIND).flag(done).text(next).done();
    }

    /**
     * Decodes a head.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static DeviceMigrationHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new DeviceMigrationHead(in.flag(), in.text()));
    }
}
