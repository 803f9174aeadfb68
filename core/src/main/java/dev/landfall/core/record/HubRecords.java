package dev.landfall.core.record;

import dev.landfall.provider.Store;
import java.time.Clock;
import java.util.Optional;

/**
 * Records that belong to the hub as a whole, and that a node needs before its core runs: the identity of the hub, and what its
 * nodes share. They have the stored form and the names of {@link Records}, so that a move or an export includes them and the
 * core finds them later. A write succeeds only if the record has the expected revision: of two nodes that create the same
 * record, the second one reads what the first one wrote. All calls block.
 */
public interface HubRecords {
    /**
     * A record as it is stored.
     *
     * @param revision of the last write, 1 or more
     * @param bytes the content
     */
    record Stored(long revision, byte[] bytes) {}

    /** Finds a record by its id; empty when it was never created. */
    Optional<Stored> find(String id);

    /**
     * Writes a record if it has the expected revision.
     *
     * @param expected 0 to create the record; else the revision that was read
     * @return true when the record is durable; false when it has another revision
     */
    boolean put(String id, long expected, byte[] bytes);

    /** The records in a store on which no core runs in this process. Failures are {@link dev.landfall.provider.ProviderException}s. */
    static HubRecords in(Store store, Clock clock) {
        return new DirectHubRecords(store, clock);
    }

    /** The records through the core that runs. Failures are {@link dev.landfall.core.model.Refused}. */
    static HubRecords through(Records records) {
        return new CommittedHubRecords(records);
    }
}
