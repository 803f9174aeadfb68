package dev.landfall.provider.embedded;

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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Statistics;

/**
 * The embedded store: RocksDB in one directory, owned by one process. Every group of appends is one write and one fsync.
 *
 * <p>Events are in column families by the day of UTC until which they are kept (by the year beyond 60 days, and in one family that is
 * never dropped beyond ten years), and are removed with them. When the disk is full, appends fail with {@link Fault#UNAVAILABLE},
 * everything else goes on, and appends succeed again when there is space.
 */
public final class RocksStore implements Store {
    private static final long NOW_MAX = Long.MAX_VALUE - Duration.ofDays(30).toNanos();

    private final Directory directory;
    private final Options options;
    private final Info info;
    private final DatabaseGate gate;
    private final Housekeeping housekeeping;

    /**
     * The options of a store.
     *
     * @param shards the number of logs of a new store, 1 to 1,000; an existing one keeps its own number
     * @param sync whether a commit waits for the disk; false only for tests and measurements
     * @param cacheEntries the number of cached streams, whose versions need not be read before a write; each takes about 300 bytes
     * @param itemBytesMax the maximum size of one append, 1 KiB to 64 MiB
     * @param diskReserveBytes the disk space that appends leave free
     * @param clock for the expiry of events
     * @param acceptLoss whether to go on without commits that were on the disk and are missing; the loss is recorded
     */
    public record Options(
            int shards,
            boolean sync,
            int cacheEntries,
            int itemBytesMax,
            long diskReserveBytes,
            InstantSource clock,
            boolean acceptLoss) {
        private static final int KIB = 1024;

        /** @throws IllegalArgumentException when a value is out of its range */
        public Options {
            if (shards < 1
                    || shards > 1000
                    || cacheEntries < 0
                    || itemBytesMax < KIB
                    || itemBytesMax > 64 * KIB * KIB
                    || diskReserveBytes < 0) {
                throw new IllegalArgumentException("an option of the embedded store is out of its bounds");
            }
        }

        /** The usual options: 16 shards, always synced, 200,000 cached streams, appends of 1 MiB, a reserve of 128 MiB. */
        public static Options usual() {
            return new Options(16, true, 200_000, KIB * KIB, 128L * KIB * KIB, InstantSource.system(), false);
        }

        /** These options with another reserve on the disk. */
        public Options withDiskReserveBytes(long bytes) {
            return new Options(shards, sync, cacheEntries, itemBytesMax, bytes, clock, acceptLoss);
        }

        /** These options with another clock. */
        public Options withClock(InstantSource other) {
            return new Options(shards, sync, cacheEntries, itemBytesMax, diskReserveBytes, other, acceptLoss);
        }

        /** These options, with or without the acceptance of a loss. */
        public Options withAcceptLoss(boolean accepted) {
            return new Options(shards, sync, cacheEntries, itemBytesMax, diskReserveBytes, clock, accepted);
        }

        /** These options with another number of shards. */
        public Options withShards(int number) {
            return new Options(number, sync, cacheEntries, itemBytesMax, diskReserveBytes, clock, acceptLoss);
        }
    }

    private RocksStore(Directory directory, List<Index> declared, Options options) {
        this.directory = directory;
        this.options = options;
        this.gate = new DatabaseGate(directory, declared, options);
        this.info = new Info(
                "rocksdb",
                RocksLibrary.version(),
                directory.shards(),
                options.sync() ? Durability.FSYNCED : Durability.OS_BUFFERED,
                options.itemBytesMax(),
                Duration.ZERO,
                Set.of(Capability.BACKUP, Capability.EXCLUSIVE, Capability.RETENTION));
        this.housekeeping = new Housekeeping(gate, directory, this::now);
    }

    /**
     * Opens the store in a directory, or creates one.
     *
     * @param indexes all indexes that will be written or read; entries of others stay and are not shown
     * @throws ProviderException {@link Fault#UNAVAILABLE} when another process has the directory (the message names its pid),
     *     {@link Fault#UNSUPPORTED} when a newer release has written it, {@link Fault#CORRUPT} when it is damaged, with the cause
     *     {@link LostCommits} when commits are missing that were on the disk
     */
    public static RocksStore open(Path path, List<Index> indexes, Options options) {
        var directory = Directory.take(path, options.shards());
        RocksStore store = null;
        try {
            RocksLibrary.load(directory.path());
            store = new RocksStore(directory, indexes, options);
        } finally {
            if (store == null) {
                directory.close();
            }
        }
        store.housekeeping.begin();
        return store;
    }

    @Override
    public Info info() {
        return info;
    }

    @Override
    public Status status() {
        return gate.status();
    }

    /** The write buffers are flushed from 96 MiB on, the cache has 64 MiB, and both are full after some minutes of load. */
    @Override
    public Map<MemoryPart, Long> memory() {
        return gate.memory();
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        return gate.writing(store -> store.committer().append(appends, now()));
    }

    @Override
    public void delete(Partition partition, long generation) {
        gate.writing(store -> {
            store.deletion().bury(partition, generation, now());
            return true;
        });
        housekeeping.purgeSoon();
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        return gate.using(store -> store.heads().heads(partition, streams));
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        check(0, limit);
        return gate.using(store -> store.history().read(partition, stream, range, token, limit));
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        check(0, limit);
        return gate.using(store -> store.heads().find(query, token, limit));
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        check(shard, limit);
        return gate.using(store -> store.wholes().scan(shard, token, limit));
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        return gate.using(store -> store.wholes().whole(partitions));
    }

    @Override
    public Log log(int shard, long after, int limit) {
        check(shard, limit);
        return gate.using(store -> store.tail().log(shard, after, limit));
    }

    @Override
    public void restore(int shard, Part part) {
        check(shard, 1);
        gate.writing(store -> {
            store.restoring().restore(shard, part, now());
            return true;
        });
        housekeeping.purgeSoon();
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        check(shard, limit);
        return gate.using(store -> store.tail().tail(shard, after, limit));
    }

    @Override
    public long end(int shard) {
        check(shard, 1);
        return gate.using(store -> store.buckets().end(shard));
    }

    @Override
    public void backup(Path copy) {
        gate.using(store -> {
            directory.backup(store.database(), copy);
            return true;
        });
    }

    /** Drops expired events; also done automatically once an hour. */
    public void dropExpired() {
        housekeeping.dropExpired();
    }

    /** The statistics of RocksDB, for tests. */
    Statistics statistics() {
        return gate.using(store -> store.database().statistics());
    }

    @Override
    public void close() {
        housekeeping.close();
        if (gate.close()) {
            directory.close();
        }
    }

    /** The current time in nanoseconds since 1970; after the year 2262 the last time that leaves room for additions. */
    private long now() {
        var now = options.clock().instant();
        var seconds = TimeUnit.SECONDS.toNanos(now.getEpochSecond());
        return seconds > NOW_MAX ? NOW_MAX : seconds + now.getNano();
    }

    private void check(int shard, int limit) {
        if (shard < 0 || shard >= info.shards() || limit < 1) {
            throw new InvalidStoreCall("shard " + shard + ", limit " + limit);
        }
    }
}
