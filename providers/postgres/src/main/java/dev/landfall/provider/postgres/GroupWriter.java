package dev.landfall.provider.postgres;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The writer of the shards of one lane in this process. It gets nothing of other shards, so two writers of a process never wait for the
 * same row. One caller at a time, under its lock.
 */
final class GroupWriter {
    /** The maximum size of one transaction, in bytes; a group of the hub is smaller. */
    private static final long BYTES_MAX = 32L * 1024 * 1024;

    private static final int APPENDS_MAX = 4096;

    private final Connections connections;
    private final PostgresBuckets buckets;
    private final ServerClock clock;
    private final Map<String, Index> indexes;
    private final WriterCache cache;
    private final PostgresStore.Options options;
    private final int shards;
    private final ReentrantLock lock = new ReentrantLock();

    GroupWriter(
            Connections connections,
            PostgresBuckets buckets,
            ServerClock clock,
            Map<String, Index> indexes,
            PostgresStore.Options options,
            int shards) {
        this.connections = connections;
        this.buckets = buckets;
        this.clock = clock;
        this.indexes = indexes;
        this.options = options;
        this.shards = shards;
        this.cache = new WriterCache(shards, options.knownStreams());
    }

    /** See {@link Store#append}. */
    List<Outcome> append(List<Append> appends) {
        var outcomes = new HashMap<Integer, Outcome>();
        var accepted = new ArrayList<Integer>();
        for (var i = 0; i < appends.size(); i++) {
            var refused = refusal(appends.get(i));
            if (refused == null) {
                accepted.add(i);
            } else {
                outcomes.put(i, refused);
            }
        }
        lock.lock();
        try {
            var from = 0;
            while (from < accepted.size()) {
                var piece = piece(appends, accepted.subList(from, accepted.size()));
                var results = commit(piece.stream().map(appends::get).toList());
                for (var i = 0; i < results.size(); i++) {
                    outcomes.put(piece.get(i), results.get(i));
                }
                from += piece.size();
            }
        } finally {
            lock.unlock();
        }
        var all = new ArrayList<Outcome>(appends.size());
        for (var i = 0; i < appends.size(); i++) {
            all.add(Objects.requireNonNull(outcomes.get(i)));
        }
        return all;
    }

    private @Nullable Outcome refusal(Append append) {
        if (append.bytes() > options.itemBytesMax()) {
            return new Outcome.Refused(
                    Fault.TOO_LARGE, append.bytes() + " bytes, at most " + options.itemBytesMax() + " are allowed");
        }
        for (var index : append.indexes().keySet()) {
            if (!indexes.containsKey(index)) {
                return new Outcome.Refused(Fault.UNSUPPORTED, "no index " + index + " was declared");
            }
        }
        return null;
    }

    private static List<Integer> piece(List<Append> appends, List<Integer> left) {
        var bytes = 0L;
        var count = 0;
        while (count < left.size() && count < APPENDS_MAX && (count == 0 || bytes < BYTES_MAX)) {
            bytes += appends.get(left.get(count)).bytes();
            count++;
        }
        return left.subList(0, count);
    }

    private List<Outcome> commit(List<Append> group) {
        var now = clock.now();
        var chosen = group.stream()
                .map(append -> GroupTransaction.bucket(append, now))
                .toList();
        return change(() -> {
            chosen.stream().distinct().forEach(buckets::ensure);
            var turns = new ArrayList<GroupTransaction>(1);
            var outcomes = connections.write(connection -> {
                var transaction = new GroupTransaction(connection, cache, indexes, buckets, clock);
                turns.add(transaction);
                return transaction.run(group, chosen, shards);
            });
            turns.forEach(GroupTransaction::committed);
            cache.trim();
            return outcomes;
        });
    }

    /**
     * See {@link Store#delete}.
     *
     * @return whether there was anything to delete
     */
    boolean delete(Partition partition, long generation) {
        lock.lock();
        try {
            var bucket = PostgresBucket.of(clock.now() + Store.TAIL_KEPT.toNanos(), clock.now());
            return change(() -> {
                buckets.ensure(bucket);
                return connections.write(connection ->
                        new PostgresDeletion(connection, clock).bury(partition, generation, bucket, shards));
            });
        } finally {
            lock.unlock();
        }
    }

    /** See {@link Store#restore}. */
    void restore(int shard, Store.Part part) {
        lock.lock();
        try {
            var now = clock.now();
            var chosen = part.log().stream()
                    .map(kept -> PostgresRestore.bucket(kept, now))
                    .toList();
            change(() -> {
                chosen.stream().distinct().forEach(buckets::ensure);
                var restored = connections.write(connection ->
                        new PostgresRestore(connection, indexes, clock, shards).restore(shard, part, chosen));
                cache.forget();
                return restored;
            });
        } finally {
            lock.unlock();
        }
    }

    private interface Attempt<T> {
        T run();
    }

    /** Runs an attempt. The cache is dropped if it fails, because it may have data that was not committed. */
    private <T> T change(Attempt<T> attempt) {
        var well = false;
        try {
            var result = attempt.run();
            well = true;
            return result;
        } catch (ProviderException failed) {
            if (failed.fault() == Fault.CONFLICT) {
                well = true;
            }
            throw failed;
        } finally {
            if (!well) {
                cache.forget();
                buckets.doubt();
            }
        }
    }
}
