package dev.landfall.conformance.memory;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The reference store: everything is in memory, under one lock, in the simplest code that keeps the promises of {@link Store}. Every
 * other store must give the same answers. It is also used in tests of code that uses a store.
 */
public final class MemoryStore implements Store {
    /** The maximum size of one append, in bytes. */
    public static final int ITEM_BYTES_MAX = 1024 * 1024;

    private final List<MemoryShard> shards = new ArrayList<>();
    private final Map<String, MemoryIndex> indexes = new HashMap<>();
    private final InstantSource clock;
    private boolean closed;

    /** A store with the system's clock. */
    public MemoryStore(int shards, List<Index> indexes) {
        this(shards, indexes, InstantSource.system());
    }

    /**
     * A store with another clock.
     *
     * @param shards the number of logs, 1 or more
     * @param indexes all indexes that will be written or read
     * @param clock decides when events expire
     */
    public MemoryStore(int shards, List<Index> indexes, InstantSource clock) {
        this(shards, indexes, clock, position -> position + 1);
    }

    /**
     * A store whose positions need not be dense.
     *
     * @param next computes the next position, a larger one
     */
    public MemoryStore(int shards, List<Index> indexes, InstantSource clock, LongUnaryOperator next) {
        for (var i = 0; i < shards; i++) {
            this.shards.add(new MemoryShard(next));
        }
        indexes.forEach(index -> this.indexes.put(index.name(), new MemoryIndex(index)));
        this.clock = clock;
    }

    @Override
    public Info info() {
        return new Info(
                "memory",
                "1",
                shards.size(),
                Durability.MEMORY,
                ITEM_BYTES_MAX,
                Duration.ZERO,
                Set.of(Capability.EXCLUSIVE, Capability.RETENTION));
    }

    @Override
    public synchronized Status status() {
        return closed
                ? new Status(List.of(new Status.Condition("Writable", false, "Closed", "the store is closed")))
                : Status.well("Writable");
    }

    @Override
    public synchronized List<Outcome> append(List<Append> appends) {
        open();
        return appends.stream().map(this::append).toList();
    }

    private Outcome append(Append append) {
        if (append.bytes() > ITEM_BYTES_MAX) {
            return new Outcome.Refused(
                    Fault.TOO_LARGE, append.bytes() + " bytes, at most " + ITEM_BYTES_MAX + " are allowed");
        }
        for (var index : append.indexes().keySet()) {
            if (!indexes.containsKey(index)) {
                return new Outcome.Refused(Fault.UNSUPPORTED, "no index " + index + " was declared");
            }
        }
        var shard = shard(append.partition());
        var partition = shard.partition(append.partition());
        var before = partition.written(append);
        if (before != null) {
            return Outcome.Committed.again(before.position(), before.head().time());
        }
        var actual = partition.mismatches(append);
        if (!actual.isEmpty()) {
            return new Outcome.Conflicted(actual);
        }
        var time = partition.time(append);
        var after = shard.end();
        var position = shard.append(append, time, tailKept());
        append.changes().forEach(change -> partition.write(change, append.id(), position, time));
        append.indexes()
                .forEach((index, entries) ->
                        index(index).replace(append.partition(), partition.replace(index, entries), entries));
        return new Outcome.Committed(position, time, after);
    }

    @Override
    public synchronized PartitionView heads(Partition partition, Set<String> streams) {
        open();
        var found = shard(partition).partitions.get(partition);
        return found == null ? new PartitionView(partition, 0, 0, Map.of()) : found.view(streams);
    }

    @Override
    public synchronized Page<StoredEvent> read(
            Partition partition, String stream, Range range, @Nullable String token, int limit) {
        open();
        checkLimit(limit);
        var found = shard(partition).partitions.get(partition);
        var kept = found == null ? null : found.stream(stream);
        NavigableMap<Long, StoredEvent> history = kept == null ? new TreeMap<>() : kept.history();
        if (range.descending()) {
            history = history.descendingMap();
        }
        if (token != null) {
            history = history.tailMap(Long.parseLong(token), false);
        }
        var events = history.values().stream()
                .filter(event -> inRange(event, range))
                .limit(limit + 1L)
                .toList();
        return events.size() <= limit
                ? new Page<>(events, null)
                : new Page<>(
                        events.subList(0, limit),
                        Long.toString(events.get(limit - 1).version()));
    }

    private static boolean inRange(StoredEvent event, Range range) {
        return switch (range) {
            case Range.Versions versions -> event.version() >= versions.first() && event.version() <= versions.last();
            case Range.Times times -> event.time() >= times.from() && event.time() < times.to();
        };
    }

    @Override
    public synchronized Page<Hit> find(Query query, @Nullable String token, int limit) {
        open();
        checkLimit(limit);
        var entries = index(query.index()).find(query, token, limit);
        var hits = entries.stream()
                .limit(limit)
                .map(entry -> {
                    var partition = shard(entry.owner()).partition(entry.owner());
                    return new Hit(
                            entry.sort(),
                            query.streams().isEmpty() ? partition.bare() : partition.view(query.streams()));
                })
                .toList();
        return new Page<>(hits, entries.size() > limit ? entries.get(limit - 1).token() : null);
    }

    @Override
    public synchronized Page<Whole> scan(int shard, @Nullable String token, int limit) {
        open();
        checkLimit(limit);
        NavigableMap<Partition, MemoryPartition> partitions = shard(shard).partitions;
        if (token != null) {
            var last = Bytewise.texts(token, 2);
            partitions = partitions.tailMap(new Partition(last.get(0), last.get(1)), false);
        }
        var all = partitions.values().stream()
                .filter(MemoryPartition::known)
                .limit(limit + 1L)
                .map(MemoryPartition::whole)
                .toList();
        if (all.size() <= limit) {
            return new Page<>(all, null);
        }
        var last = all.get(limit - 1).view().partition();
        return new Page<>(all.subList(0, limit), Bytewise.token(last.tenant(), last.key()));
    }

    @Override
    public synchronized List<Whole> whole(List<Partition> partitions) {
        open();
        return partitions.stream().map(this::whole).toList();
    }

    private Whole whole(Partition partition) {
        var found = shard(partition).partitions.get(partition);
        return found == null
                ? new Whole(new PartitionView(partition, 0, 0, Map.of()), Map.of(), Map.of())
                : found.whole();
    }

    @Override
    public synchronized Tail tail(int shard, long after, int limit) {
        open();
        checkLimit(limit);
        return shard(shard).tail(after, limit);
    }

    @Override
    public synchronized long end(int shard) {
        open();
        return shard(shard).end();
    }

    @Override
    public synchronized Log log(int shard, long after, int limit) {
        open();
        checkLimit(limit);
        return shard(shard).log(after, limit);
    }

    @Override
    public synchronized void restore(int shard, Part part) {
        open();
        for (var whole : part.partitions()) {
            whole.indexes().keySet().forEach(this::index);
            var partition = shard(shard).partition(whole.view().partition());
            partition
                    .entries()
                    .forEach((index, entries) ->
                            index(index).replace(whole.view().partition(), entries, List.of()));
            shard(shard).restore(whole);
            whole.indexes()
                    .forEach((index, entries) ->
                            index(index).replace(whole.view().partition(), List.of(), entries));
        }
        shard(shard).restore(part);
    }

    @Override
    public synchronized void delete(Partition partition, long generation) {
        open();
        var shard = shard(partition);
        var found = shard.partition(partition);
        if (!found.exists() && generation <= found.generation()) {
            return;
        }
        if (generation != found.generation()) {
            throw new ProviderException(
                    Fault.CONFLICT, "the partition is of generation " + found.generation() + ", not " + generation);
        }
        found.entries().forEach((index, entries) -> index(index).replace(partition, entries, List.of()));
        found.forget();
        shard.bury(found, partition, tailKept());
    }

    @Override
    public void backup(Path directory) {
        throw new ProviderException(Fault.UNSUPPORTED, "the memory store makes no backups");
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private long tailKept() {
        return now() + TAIL_KEPT.toNanos();
    }

    private long now() {
        var now = clock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private void open() {
        if (closed) {
            throw new ProviderException(Fault.UNAVAILABLE, "the store is closed");
        }
        var now = now();
        shards.forEach(shard -> shard.dropExpired(now));
    }

    private MemoryShard shard(Partition partition) {
        return shards.get(partition.shard(shards.size()));
    }

    private MemoryShard shard(int shard) {
        if (shard < 0 || shard >= shards.size()) {
            throw new IllegalArgumentException("there is no shard " + shard);
        }
        return shards.get(shard);
    }

    private MemoryIndex index(String name) {
        var index = indexes.get(name);
        if (index == null) {
            throw new ProviderException(Fault.UNSUPPORTED, "no index " + name + " was declared");
        }
        return index;
    }

    private static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit);
        }
    }
}
