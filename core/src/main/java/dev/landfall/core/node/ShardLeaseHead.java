package dev.landfall.core.node;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of the lease of one shard for one kind of work. It names the incarnation that does the work. The version of the
 * stream is the fencing token: writes of a former holder are refused.
 *
 * @param holder the incarnation that holds the shard; empty when it was given back
 * @param wantedBy the incarnation of a node below its share that asks the holder for this shard; empty when none does
 */
record ShardLeaseHead(String holder, String wantedBy) {
    private static final int FORMAT = 1;
    private static final int KIND = 82;

    /** A lease with this holder, for which no other node asks. */
    ShardLeaseHead(String holder) {
        this(holder, "");
    }

    /** The stored form. If no other node asks for the shard, it is the form of versions that did not know such requests. */
    byte[] encode() {
        var form = new FormWriter(FORMAT, KIND).text(holder);
        return wantedBy.isEmpty() ? form.done() : form.text(wantedBy).done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
    static ShardLeaseHead decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        var holder = in.text();
        // The fields that a newer version may have added after these two are not needed to know who holds the shard.
        return new ShardLeaseHead(holder, in.atEnd() ? "" : in.text());
    }
}
