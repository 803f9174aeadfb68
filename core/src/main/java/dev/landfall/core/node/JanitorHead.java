package dev.landfall.core.node;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of a shard's janitor stream: who does the housekeeping, for as long as that incarnation lives. The version of
 * the stream counts the take-overs.
 */
record JanitorHead(String incarnation) {
    private static final int FORMAT = 1;
    private static final int KIND = 82;

    byte[] encode() {
        return new FormWriter(FORMAT, KIND).text(incarnation).done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    static JanitorHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new JanitorHead(in.text()));
    }
}
