package dev.landfall.core.consumer;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of the stream that says how far a consumer is in a shard.
 *
 * @param position every entry up to and including this position was consumed
 */
record ConsumerCursor(long position) {
    private static final int FORMAT = 1;
    private static final int KIND = 84;

    byte[] encode() {
        return new FormWriter(FORMAT, KIND).number(position).done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    static ConsumerCursor decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new ConsumerCursor(in.number()));
    }
}
