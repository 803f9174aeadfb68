package dev.landfall.core.record;

import dev.landfall.core.model.Page;
import java.time.Instant;
import java.util.Optional;

/**
 * Small durable things of the hub's services: clients, tokens, codes, certificates. Revisions count from 1; the history is the
 * audit trail. All calls block and hold at once everywhere.
 */
public final class Records {
    Records() {}

    /** The record, unless it was never written, was deleted or expired. */
    public Optional<Record> find(Key key) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a record if its revision is the expected one.
     *
     * @param expected 0 to create it; else the revision that was read
     * @param group finds it again by {@link #list}; empty for none
     * @param expiry from then on it is not found any more and may be forgotten
     * @return the new revision
     * @throws dev.landfall.core.model.Refused DUPLICATE when the revision is another
     */
    public long put(Key key, long expected, byte[] bytes, String group, Optional<Instant> expiry) {
        throw new UnsupportedOperationException();
    }

    /** Forgets a record; again: nothing happens. */
    public void delete(Key key) {
        throw new UnsupportedOperationException();
    }

    /** Records of one kind and group, ordered by id. */
    public Page<Record> list(String tenant, String kind, String group, Optional<String> token, int limit) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param tenant whose; {@link #HUB} for the hub's own
     * @param kind one word for each sort of record, chosen by the service
     * @param id within the kind
     */
    public record Key(String tenant, String kind, String id) {}

    /** The tenant of records that belong to the hub itself. */
    public static final String HUB = "@hub";

    /** @param time of the last writing */
    public record Record(Key key, long revision, Instant time, byte[] bytes, String group) {}
}
