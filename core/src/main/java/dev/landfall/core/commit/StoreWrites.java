package dev.landfall.core.commit;

import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Append.Change;
import java.time.Clock;
import java.util.List;

/** The parts that a change needs: reads, the decision loop, the committer, the retention, the meters and the clock. */
public record StoreWrites(
        StoreReads reading,
        DecisionLoop deciding,
        Committer committer,
        Retention retention,
        CoreMeters meters,
        Clock clock) {

    /** The current time in nanoseconds since 1970. */
    public long now() {
        return Nanos.now(clock);
    }

    /**
     * A change that appends one event to a stream, with the retention of the tenant.
     *
     * @param expected the version of the stream before the event
     * @param head the new head of the stream
     */
    public Change change(String tenant, String stream, long expected, byte[] event, byte[] head) {
        return new Change(stream, expected, List.of(event), head, retention.keepUntil(tenant, now(), event.length));
    }
}
