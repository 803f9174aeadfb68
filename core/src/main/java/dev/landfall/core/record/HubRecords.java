package dev.landfall.core.record;

import dev.landfall.provider.Store;
import java.time.Clock;
import java.util.Optional;

/**
 * Records that belong to the hub as a whole, and that a node needs before its core runs: who the hub is, and what its nodes
 * share. They have the stored form and the names of {@link Records}, so that a move or an export takes them along, and the
 * core finds them later. Each is written if its revision is the expected one: of two nodes that create the same record, one
 * loses and reads what the other has written. All calls block.
 */
public interface HubRecords {
    /**
     * A record as it is stored.
     *
     * @param revision of the last writing, 1 or more
     * @param bytes what was written
     */
    record Stored(long revision, byte[] bytes) {}

    /** The record of this id; empty when nobody has created it. */
    Optional<Stored> find(String id);

    /**
     * Writes a record.
     *
     * @param expected 0 to create it; else the revision that was read
     * @return whether it is written, and durable; false when its revision is another one
     */
    boolean put(String id, long expected, byte[] bytes);

    /**
     * The records in a store whose core does not run in this process. Failures come out as
     * {@link dev.landfall.provider.ProviderException}.
     */
    static HubRecords in(Store store, Clock clock) {
        return new DirectHubRecords(store, clock);
    }

    /** The same records, through the core that runs. Failures come out as {@link dev.landfall.core.model.Refused}. */
    static HubRecords through(Records records) {
        return new CommittedHubRecords(records);
    }
}
