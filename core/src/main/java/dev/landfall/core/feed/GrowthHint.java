package dev.landfall.core.feed;

import java.util.List;

/**
 * A shard's log has grown, says the node that committed it. It is a hint: it may be lost, repeated or late, and the store's
 * tail alone is the truth. But what it carries is committed, so it need not be read again.
 *
 * @param shard whose log it is
 * @param after the position that the first new entry follows; equal to {@code upTo} when only the tail can say
 * @param upTo the newest position; at 0 or below there is nothing new
 * @param entries all that lies between, in log order; empty when it was too large to be carried
 */
record GrowthHint(int shard, long after, long upTo, List<Entry> entries) {
    /** Of one append. */
    static GrowthHint of(Entry entry, long after) {
        return new GrowthHint(entry.shard(), after, entry.position(), List.of(entry));
    }

    /** What it holds in memory, about, in bytes. */
    int bytes() {
        var bytes = 0;
        for (var entry : entries) {
            bytes += entry.bytes();
        }
        return bytes;
    }
}
