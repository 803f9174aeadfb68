package dev.landfall.core.commit;

import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Append.Change;
import java.time.Clock;
import java.util.List;

/** All that it takes to write. */
public record StoreWrites(
        StoreReads reading,
        DecisionLoop deciding,
        Committer committer,
        Retention retention,
        CoreMeters meters,
        Clock clock) {

    /** What time it is, as stored. */
    public long now() {
        return Nanos.now(clock);
    }

    /** One event at the end of a stream, kept as long as the tenant's events are. */
    public Change change(String tenant, String stream, long expected, byte[] event, byte[] head) {
        return new Change(stream, expected, List.of(event), head, retention.keepUntil(tenant, now(), event.length));
    }
}
