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
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The embedded store: RocksDB in one directory, owned by one process. Every group of appends is one write and one fsync.
 *
 * <p>Events lie in column families by the day of UTC until which they are kept (by the year beyond 60 days, in one that
 * is never dropped beyond ten years), and go with them. When the disk fills up, appends fail as
 * {@link Fault#UNAVAILABLE} while all else goes on, and succeed again by themselves when there is room.
 */
public final class RocksStore implements Store {
    private static final System.Logger LOG = System.getLogger(RocksStore.class.getName());

    private final Directory directory;
    private final List<Index> declared;
    private final Options options;
    private final Disk disk;
    private final Mending mending;
    private final Info info;
    private final ScheduledExecutorService janitor;

    /** Held by whoever writes. Taken before {@link #door}. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Held shared by whoever uses the database, alone by whoever opens or closes it or drops a part of it. */
    private final ReentrantReadWriteLock door = new ReentrantReadWriteLock();

    private @Nullable Opened opened;
    private volatile boolean closed;
    private volatile @Nullable ProviderException failure;

    /**
     * How to open a store.
     *
     * @param shards logs of a new store, 1 to 1,000; an existing one keeps its own number
     * @param sync whether a commit waits for the disk; false only for tests and measurements
     * @param cacheEntries streams whose versions are remembered, so that they need not be read before a write; each takes
     *     about 300 bytes
     * @param itemBytesMax the most bytes of one append, 1 KiB to 64 MiB
     * @param diskReserveBytes room on the disk that appends leave free
     * @param clock says when events expire
     */
    public record Options(
            int shards, boolean sync, int cacheEntries, int itemBytesMax, long diskReserveBytes, InstantSource clock) {
        private static final int KIB = 1024;

        /** @throws IllegalArgumentException when a value is out of its bounds */
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

        /** The usual: 16 shards, always synced, 200,000 streams remembered, 1 MiB an append, 128 MiB in reserve. */
        public static Options usual() {
            return new Options(16, true, 200_000, KIB * KIB, 128L * KIB * KIB, InstantSource.system());
        }

        /** The same with another reserve on the disk. */
        public Options withDiskReserveBytes(long bytes) {
            return new Options(shards, sync, cacheEntries, itemBytesMax, bytes, clock);
        }

        /** The same by another clock. */
        public Options withClock(InstantSource other) {
            return new Options(shards, sync, cacheEntries, itemBytesMax, diskReserveBytes, other);
        }

        /** The same with another number of shards. */
        public Options withShards(int number) {
            return new Options(number, sync, cacheEntries, itemBytesMax, diskReserveBytes, clock);
        }
    }

    private RocksStore(Directory directory, List<Index> declared, Options options) {
        this.directory = directory;
        this.declared = List.copyOf(declared);
        this.options = options;
        this.disk = new Disk(directory.path(), options.diskReserveBytes());
        this.mending = new Mending(disk);
        this.opened = Opened.open(directory, this.declared, options);
        this.info = new Info(
                "rocksdb",
                RocksLibrary.version(),
                directory.shards(),
                options.sync() ? Durability.FSYNCED : Durability.OS_BUFFERED,
                options.itemBytesMax(),
                Duration.ZERO,
                Set.of(Capability.BACKUP, Capability.EXCLUSIVE, Capability.RETENTION));
        this.janitor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("store-janitor").factory());
    }

    /**
     * Opens the store in a directory, or makes one there.
     *
     * @param indexes all that will be written or asked; entries of others stay, unseen
     * @throws ProviderException {@link Fault#UNAVAILABLE} when another process has the directory (the message names its
     *     pid), {@link Fault#UNSUPPORTED} when a newer release wrote it, {@link Fault#CORRUPT} when it is damaged
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
        store.begin();
        return store;
    }

    private void begin() {
        var _ = janitor.scheduleWithFixedDelay(this::tidy, 0, 1, TimeUnit.HOURS);
    }

    @Override
    public Info info() {
        return info;
    }

    @Override
    public Status status() {
        var failed = failure;
        if (closed) {
            return unwritable("Closed", "the store is closed");
        }
        if (!disk.hasRoom()) {
            return unwritable(Status.FULL, disk.full());
        }
        return failed == null
                ? Status.well("Writable")
                : unwritable("WriteFailed", String.valueOf(failed.getMessage()));
    }

    private static Status unwritable(String reason, String message) {
        return new Status(List.of(new Status.Condition("Writable", false, reason, message)));
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        return writing(store -> store.committer().append(appends, now()));
    }

    @Override
    public void delete(Partition partition, long generation) {
        writing(store -> {
            store.deletion().bury(partition, generation, now());
            return true;
        });
        purge();
    }

    private void purge() {
        while (using(store -> store.deletion().purge())) {
            // Piece by piece, so that nobody waits long at the door.
        }
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        return using(store -> store.heads().heads(partition, streams));
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        check(0, limit);
        return using(store -> store.history().read(partition, stream, range, token, limit));
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        check(0, limit);
        return using(store -> store.heads().find(query, token, limit));
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        check(shard, limit);
        return using(store -> store.wholes().scan(shard, token, limit));
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        return using(store -> store.wholes().whole(partitions));
    }

    @Override
    public Log log(int shard, long after, int limit) {
        check(shard, limit);
        return using(store -> store.tail().log(shard, after, limit));
    }

    @Override
    public void restore(int shard, Part part) {
        check(shard, 1);
        purge();
        writing(store -> {
            store.restoring().restore(shard, part, now());
            return true;
        });
        purge();
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        check(shard, limit);
        return using(store -> store.tail().tail(shard, after, limit));
    }

    @Override
    public long end(int shard) {
        check(shard, 1);
        return using(store -> store.buckets().end(shard));
    }

    @Override
    public void backup(Path copy) {
        using(store -> {
            directory.backup(store.database(), copy);
            return true;
        });
    }

    /** Drops what has expired; done by itself once an hour. */
    public void dropExpired() {
        writing.lock();
        try {
            var expired = using(store -> store.buckets().hasExpired(now()));
            if (expired) {
                door.writeLock().lock();
                try {
                    current().buckets().dropExpired(now());
                } finally {
                    door.writeLock().unlock();
                }
            }
        } finally {
            writing.unlock();
        }
    }

    private void tidy() {
        try {
            dropExpired();
            purge();
        } catch (ProviderException e) {
            if (!closed) {
                LOG.log(System.Logger.Level.WARNING, "expired events stay for now", e);
            }
        }
    }

    private <T> T using(Function<Opened, T> what) {
        door.readLock().lock();
        try {
            return what.apply(current());
        } finally {
            door.readLock().unlock();
        }
    }

    private Opened current() {
        var store = opened;
        if (store == null) {
            throw new ProviderException(Fault.UNAVAILABLE, "the store is closed", failure);
        }
        return store;
    }

    /** One writer at a time. After a failed write the store is mended before the next. */
    private <T> T writing(Function<Opened, T> what) {
        writing.lock();
        try {
            if (failure != null) {
                mend();
            } else if (!disk.hasRoom()) {
                throw new ProviderException(Fault.UNAVAILABLE, disk.full());
            }
            return attempt(what);
        } finally {
            writing.unlock();
        }
    }

    private <T> T attempt(Function<Opened, T> what) {
        var known = false;
        try {
            var result = using(what);
            mending.done();
            failure = null;
            known = true;
            return result;
        } catch (ProviderException e) {
            failure = e.fault() == Fault.CONFLICT ? null : e;
            known = true;
            throw e;
        } finally {
            if (!known) {
                // Whatever went wrong: what the committer knows may be ahead of the database.
                failure = new ProviderException(Fault.UNAVAILABLE, "a write went wrong");
            }
        }
    }

    private void mend() {
        if (closed || !mending.isDue()) {
            var why = disk.hasRoom() ? "the store cannot write now" : disk.full();
            throw new ProviderException(Fault.UNAVAILABLE, why, failure);
        }
        door.writeLock().lock();
        try {
            var before = opened;
            if (before != null && !mending.takesOpening(before.database())) {
                opened = Opened.on(before.database(), info.shards(), declared, options);
            } else {
                opened = null;
                if (before != null) {
                    before.database().close();
                }
                opened = Opened.open(directory, declared, options);
            }
        } finally {
            door.writeLock().unlock();
        }
    }

    @Override
    public void close() {
        janitor.shutdownNow();
        writing.lock();
        door.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (opened != null) {
                closeDatabase(opened.database());
                opened = null;
            }
            directory.close();
        } finally {
            door.writeLock().unlock();
            writing.unlock();
        }
    }

    private void closeDatabase(Database database) {
        try {
            if (failure == null && disk.hasRoom()) {
                database.flush();
            }
        } catch (ProviderException e) {
            LOG.log(System.Logger.Level.WARNING, "the next start takes longer", e);
        } finally {
            database.close();
        }
    }

    private long now() {
        var now = options.clock().instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }

    private void check(int shard, int limit) {
        if (shard < 0 || shard >= info.shards() || limit < 1) {
            throw new IllegalArgumentException("shard " + shard + ", limit " + limit);
        }
    }
}
