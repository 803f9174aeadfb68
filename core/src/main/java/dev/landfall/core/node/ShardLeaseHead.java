package dev.landfall.core.node;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;

/**
 * Event and head of the lease of one shard of one work: which node does that work on that shard. The version of the stream counts
 * the changes, so that it fences what a former holder writes.
 *
 * @param holder the incarnation that holds the shard; empty when it was given back
 * @param wantedBy the incarnation of a node below its share that asks the holder for this shard; empty when none does
 */
record ShardLeaseHead(String holder, String wantedBy) {
    private static final int FORMAT = 1;
    private static final int KIND = 82;

    /** Held, and nobody asks for it. */
    ShardLeaseHead(String holder) {
        this(holder, "");
    }

    /** Without somebody who asks it is the form that was written before there was such a one. */
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
