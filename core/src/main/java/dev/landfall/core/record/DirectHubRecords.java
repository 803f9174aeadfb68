package dev.landfall.core.record;

import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The hub's records, read from and written to the store directly. Used when no core runs on the store in this process. */
final class DirectHubRecords implements HubRecords {
    /** The kind of these records. It is part of stored names: never rename it. */
    static final String KIND = "hub";

    private final Store store;
    private final Clock clock;

    DirectHubRecords(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public Optional<Stored> find(String id) {
        return found(view(id));
    }

    @Override
    public boolean put(String id, long expected, byte[] bytes) {
        var view = view(id);
        if (found(view).map(Stored::revision).orElse(0L) != expected) {
            return false;
        }
        var time = Nanos.now(clock);
        var head = new RecordHead(RecordHead.State.KEPT, 0, "", bytes).encode();
        // The event need not be kept: a secret that was sealed with a new key must not stay in the history under the
        // old key.
        var change = new Change(Names.RECORD, view.version(Names.RECORD), List.of(head), head, time);
        var indexes = Map.of(Names.RECORDS.name(), List.of(new IndexEntry(KIND + "/", id)));
        var append = new Append(UUID.randomUUID(), partition(id), time, List.of(), List.of(change), indexes);
        return switch (store.append(List.of(append)).getFirst()) {
            case Outcome.Committed _ -> true;
            case Outcome.Conflicted _ -> false;
            case Outcome.Refused(var fault, var message) -> throw new ProviderException(fault, message);
        };
    }

    private Store.PartitionView view(String id) {
        return store.heads(partition(id), Set.of(Names.RECORD));
    }

    private Optional<Stored> found(Store.PartitionView view) {
        var head = view.heads().get(Names.RECORD);
        if (head == null) {
            return Optional.empty();
        }
        var record = RecordHead.decode(head.bytes());
        return record.found(Nanos.now(clock))
                ? Optional.of(new Stored(head.version(), record.bytes()))
                : Optional.empty();
    }

    private static Partition partition(String id) {
        return Names.record(Records.HUB, KIND, id);
    }
}
