package dev.landfall.conformance.memory;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.Log;
import dev.landfall.provider.Store.Part;
import dev.landfall.provider.Store.Tail;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Whole;
import dev.landfall.provider.Store.Written;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.function.LongUnaryOperator;

/** One log with its partitions. */
final class MemoryShard {
    final TreeMap<Partition, MemoryPartition> partitions =
            new TreeMap<>(Comparator.comparing(Partition::tenant, Bytewise::compare)
                    .thenComparing(Partition::key, Bytewise::compare));
    private final TreeMap<Long, Kept> log = new TreeMap<>();
    private final LongUnaryOperator next;
    private long end;
    private long dropped;
    private long nextExpiry = Long.MAX_VALUE;

    /**
     * Makes an empty shard.
     *
     * @param next computes the next position
     */
    MemoryShard(LongUnaryOperator next) {
        this.next = next;
    }

    long end() {
        return end;
    }

    MemoryPartition partition(Partition name) {
        return partitions.computeIfAbsent(name, MemoryPartition::new);
    }

    long append(Append append, long time, long keptForTail) {
        var changes = append.changes().stream()
                .map(change -> new Written(change.stream(), change.expected() + 1, change.events()))
                .toList();
        var keepUntil = keptForTail;
        for (var change : append.changes()) {
            keepUntil = Math.max(keepUntil, change.keepUntil());
        }
        end = next.applyAsLong(end);
        add(new Appended(end, time, append.partition(), changes), keepUntil);
        return end;
    }

    /** Drops the appends of a deleted partition from the log and adds its tombstone. */
    void bury(MemoryPartition partition, Partition name, long keepUntil) {
        forget(name);
        end = next.applyAsLong(end);
        add(new Deleted(end, name, partition.generation()), keepUntil);
    }

    private void forget(Partition name) {
        log.values()
                .removeIf(logged -> logged.entry() instanceof Appended appended
                        && appended.partition().equals(name));
    }

    /** Restores a partition. A former generation is dropped. */
    void restore(Whole whole) {
        var name = whole.view().partition();
        var partition = partition(name);
        if (partition.generation() != whole.view().generation()) {
            forget(name);
        }
        partition.restore(whole);
    }

    /** Adds the entries beyond the present end to the log. */
    void restore(Part part) {
        for (var kept : part.log()) {
            if (kept.entry().position() > end) {
                restore(kept);
                end = kept.entry().position();
            }
        }
        end = Math.max(end, part.end());
        dropped = Math.max(dropped, part.begin());
    }

    private void restore(Kept kept) {
        var live = !(kept.entry() instanceof Appended appended)
                || partition(appended.partition()).restore(appended);
        if (live) {
            add(kept.entry(), kept.keepUntil());
        }
    }

    private void add(TailEntry entry, long keepUntil) {
        log.put(entry.position(), new Kept(entry, keepUntil));
        nextExpiry = Math.min(nextExpiry, keepUntil);
    }

    Tail tail(long after, int limit) {
        if (after != 0 && after < dropped) {
            throw new ProviderException(Fault.EXPIRED, "the tail begins after position " + dropped);
        }
        if (after > end) {
            throw new ProviderException(Fault.EXPIRED, "the tail ends at position " + end);
        }
        var entries = new ArrayList<TailEntry>();
        for (var logged : log.tailMap(Math.max(after, dropped), false).values()) {
            if (entries.size() == limit) {
                return new Tail(entries, entries.getLast().position());
            }
            entries.add(logged.entry());
        }
        return new Tail(entries, end);
    }

    /** Like the tail, with everything that is kept. */
    Log log(long after, int limit) {
        if (after > end) {
            throw new ProviderException(Fault.EXPIRED, "the log ends at position " + end);
        }
        var entries = log.tailMap(after, false).values().stream().limit(limit).toList();
        return new Log(
                entries,
                entries.size() < limit ? end : entries.getLast().entry().position(),
                dropped);
    }

    void dropExpired(long now) {
        if (now < nextExpiry) {
            return;
        }
        nextExpiry = Long.MAX_VALUE;
        var all = log.values().iterator();
        while (all.hasNext()) {
            var logged = all.next();
            if (logged.keepUntil() > now) {
                nextExpiry = Math.min(nextExpiry, logged.keepUntil());
                continue;
            }
            dropped = Math.max(dropped, logged.entry().position());
            if (logged.entry() instanceof Appended appended) {
                forgetEvents(appended);
            }
            all.remove();
        }
    }

    private void forgetEvents(Appended appended) {
        for (var change : appended.changes()) {
            var stream = partition(appended.partition()).stream(change.stream());
            if (stream != null) {
                var last = change.first() + change.events().size();
                stream.history().subMap(change.first(), last).clear();
            }
        }
    }
}
