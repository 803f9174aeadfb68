package dev.landfall.core.record;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * The stored form of a revoked token.
 *
 * @param id the id of the token or of its grant
 * @param until nanoseconds since 1970; after that time the token is not valid anyway
 */
record RevokedForm(String id, long until) {
    private static final int FORMAT = 1;
    private static final int KIND = 83;

    byte[] encode() {
        return new FormWriter(FORMAT, KIND).text(id).number(until).done();
    }

    /**
     * Decodes a record.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    static RevokedForm decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        return in.end(new RevokedForm(in.text(), in.number()));
    }
}
