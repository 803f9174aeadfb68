package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.MemoryPart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.Statistics;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An open RocksDB database with its column families; its errors become faults. No method may be called during or after {@link #close};
 * {@link DatabaseGate} ensures that.
 */
final class Database implements AutoCloseable {
    private static final String META = "meta";
    private static final List<String> FIXED = List.of("default", META, "heads", "entries", "index");
    /** A slow disk may need seconds to take what one memtable holds. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long STALL_PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Path path;
    private final Tuning tuning;
    private final RocksDB db;
    private final ColumnFamilies families;
    private final WriteOptions writing = new WriteOptions();
    private final WriteOptions tidying = new WriteOptions();
    private final ReadOptions reading = new ReadOptions();
    private volatile boolean stalled;
    private final AtomicLong bytesWritten = new AtomicLong();
    private volatile long commits;
    private @Nullable SyncedCommits synced;

    private Database(Path path, Tuning tuning, RocksDB db, ColumnFamilies families, boolean sync) {
        this.path = path;
        this.tuning = tuning;
        this.db = db;
        this.families = families;
        this.writing.setSync(sync).setNoSlowdown(true);
        this.tidying.setSync(false).setNoSlowdown(true);
    }

    /**
     * @param sync whether a write waits for the disk
     * @throws ProviderException {@link Fault#CORRUPT}, {@link Fault#UNAVAILABLE}
     */
    static Database open(Path path, boolean sync) {
        try {
            // A record that is cut off at the end of the log was never acknowledged. Any other damage is examined
            // before it is skipped.
            return open(path, sync, new WalRecovery(WALRecoveryMode.TolerateCorruptedTailRecords, true));
        } catch (ProviderException refused) {
            if (refused.fault() == Fault.CORRUPT && WalTail.isTorn(path)) {
                return open(path, sync, new WalRecovery(WALRecoveryMode.PointInTimeRecovery, true));
            }
            throw refused;
        }
    }

    /**
     * Gives up the missing or damaged part of the write-ahead log with everything after it, and flushes what can be read. Afterwards the
     * database opens as usual.
     *
     * @return the number of the last commit that is left
     */
    static long recover(Path path) {
        try {
            return recover(path, WalRecovery.UP_TO_THE_LOSS);
        } catch (ProviderException refused) {
            if (refused.fault() != Fault.CORRUPT) {
                throw refused;
            }
            // Some families have flushed data that others have lost.
            return recover(path, WalRecovery.WHATEVER_FITS);
        }
    }

    private static long recover(Path path, WalRecovery recovery) {
        try (var database = open(path, false, recovery)) {
            return database.commits();
        }
    }

    private static long commits(byte @Nullable [] number) {
        return number == null ? 0 : new ByteReader(number).i64();
    }

    private static Database open(Path path, boolean sync, WalRecovery recovery) {
        var tuning = new Tuning();
        try {
            Files.createDirectories(path);
            var options = tuning.database(recovery);
            var descriptors = new ArrayList<ColumnFamilyDescriptor>();
            for (var name : names(path)) {
                var log = RocksBucket.until(name) != null;
                descriptors.add(new ColumnFamilyDescriptor(utf8(name), log ? tuning.log() : tuning.state()));
            }
            var handles = new ArrayList<ColumnFamilyHandle>();
            var db = RocksDB.open(options, path.toString(), descriptors, handles);
            return new Database(path, tuning, db, new ColumnFamilies(descriptors, handles), sync).counted();
        } catch (RocksDBException e) {
            tuning.close();
            throw failed("the database " + path + " does not open", e);
        } catch (IOException e) {
            tuning.close();
            throw new ProviderException(Fault.UNAVAILABLE, "the directory " + path + " cannot be made", e);
        }
    }

    private Database counted() {
        var known = false;
        try {
            commits = commits(get(family(META), Keys.commits()));
            known = true;
            return this;
        } finally {
            if (!known) {
                close();
            }
        }
    }

    private static List<String> names(Path path) throws RocksDBException {
        var names = new ArrayList<>(FIXED);
        try (var options = new org.rocksdb.Options()) {
            for (var bytes : RocksDB.listColumnFamilies(options, path.toString())) {
                var name = new String(bytes, StandardCharsets.UTF_8);
                if (!names.contains(name)) {
                    names.add(name);
                }
            }
        }
        return names;
    }

    /** All families by name. */
    Map<String, ColumnFamilyHandle> families() {
        return families.all();
    }

    /** One of the families that always exist. */
    ColumnFamilyHandle family(String name) {
        return families.named(name);
    }

    ColumnFamilyHandle createLog(String name) {
        try {
            var handle = db.createColumnFamily(new ColumnFamilyDescriptor(utf8(name), tuning.log()));
            families.add(name, handle);
            return handle;
        } catch (RocksDBException e) {
            throw failed("the column family " + name + " cannot be made", e);
        }
    }

    /**
     * Drops a family with its content, after a commit that no longer names it. Threads that are reading it may finish: its handle stays
     * open until {@link #releaseDropped}.
     *
     * @param last the further writes of that commit
     */
    void drop(String name, Batch last) {
        var handle = family(name);
        families.remove(name);
        var written = false;
        try {
            write(last);
            written = true;
        } finally {
            if (!written) {
                families.add(name, handle);
            }
        }
        try {
            db.dropColumnFamily(handle);
        } catch (RocksDBException e) {
            families.add(name, handle);
            throw failed("the column family " + name + " cannot be dropped", e);
        }
        families.dropped(handle);
    }

    /** The name of a family that must exist and does not ({@link ColumnFamilies#lacking}); null when none is missing. */
    @Nullable
    String familyLacking() {
        return families.lacking(get(family(META), Keys.families()));
    }

    /** Closes the handles of dropped families. No thread may be reading. */
    void releaseDropped() {
        families.releaseDropped();
    }

    byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
        try {
            return db.get(family, key);
        } catch (RocksDBException e) {
            throw failed("a read failed", e);
        }
    }

    /** An iterator, which the caller closes. */
    RocksIterator iterator(ColumnFamilyHandle family) {
        return db.newIterator(family, reading);
    }

    /** A scan of all keys with this prefix, which the caller closes. */
    PrefixScan prefix(ColumnFamilyHandle family, byte[] prefix) {
        return new PrefixScan(options -> db.newIterator(family, options), prefix);
    }

    RocksIterator iterator(ColumnFamilyHandle family, ReadOptions options) {
        return db.newIterator(family, options);
    }

    Snapshot snapshot() {
        return db.getSnapshot();
    }

    void release(Snapshot snapshot) {
        db.releaseSnapshot(snapshot);
        snapshot.close();
    }

    /** Whether the iterator has an entry. A failed iterator throws: it must not pass for one that has ended. */
    static boolean valid(RocksIterator iterator) {
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
        } catch (RocksDBException e) {
            throw failed("a read failed", e);
        }
        return false;
    }

    /**
     * Commits a batch durably with the next commit number. For one thread at a time.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} also when nothing was written because the database does not keep up or the disk
     *     is full; {@link #stalled} then says so
     */
    void write(Batch batch) {
        var number = commits + 1;
        var counted = new ByteWriter(8).i64(number).toBytes();
        batch.put(family(META).getID(), Keys.commits(), counted);
        if (families.changed()) {
            batch.put(family(META).getID(), Keys.families(), families.note());
        }
        var end = System.nanoTime() + (stalled ? 0 : PATIENCE_NANOS);
        try (var whole = new WriteBatch(batch.toBytes())) {
            while (!written(whole, writing)) {
                if (System.nanoTime() - end >= 0) {
                    stalled = true;
                    throw new ProviderException(
                            Fault.UNAVAILABLE, "the disk does not keep up, or lacks the room to put things in order");
                }
                LockSupport.parkNanos(STALL_PAUSE_NANOS);
            }
        }
        stalled = false;
        families.noted();
        commits = number;
        bytesWritten.addAndGet(batch.bytes());
        if (synced != null && syncs()) {
            synced.note(number);
        }
    }

    /**
     * Writes changes that may be lost, such as the removal of unreachable data, without waiting for the disk. Any thread.
     *
     * @return false when the database does not keep up; nothing was written
     */
    boolean tidy(Batch batch) {
        try (var whole = new WriteBatch(batch.toBytes())) {
            return written(whole, tidying);
        }
    }

    /** Sets the file in which each synced commit is noted. */
    void notes(SyncedCommits file) {
        synced = file;
    }

    /** The number of the last commit; each commit is one group that was written durably. */
    long commits() {
        return commits;
    }

    /** The bytes of all commits since the database was opened. */
    long bytesWritten() {
        return bytesWritten.get();
    }

    /** Whether a commit waits for the disk. */
    boolean syncs() {
        return writing.sync();
    }

    Map<MemoryPart, Long> memory() {
        return tuning.memory(db);
    }

    /** What RocksDB counts. */
    Statistics statistics() {
        return tuning.statistics();
    }

    /** Writes a batch; false when the database would let the writer wait, possibly for ever. */
    private boolean written(WriteBatch whole, WriteOptions how) {
        try {
            db.write(how, whole);
            return true;
        } catch (RocksDBException e) {
            if (isCode(e, Status.Code.Incomplete)) {
                return false;
            }
            throw failed("a write failed", e);
        }
    }

    /** Whether the last write was given up because the database did not accept it; nothing of it was written. */
    boolean stalled() {
        return stalled;
    }

    /** Makes a copy that opens as a database, with links where the file system has them. */
    void checkpoint(Path copy) {
        try (var checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(copy.toString());
        } catch (RocksDBException e) {
            throw failed("the copy to " + copy + " failed", e);
        }
    }

    /** Flushes the write-ahead log into the families, so that the next start need not read it. */
    void flush() {
        flush(List.copyOf(families.all().values()));
    }

    /** As above, for some families. */
    void flush(List<ColumnFamilyHandle> some) {
        try (var options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, some);
        } catch (RocksDBException e) {
            throw failed("the database " + path + " cannot be flushed", e);
        }
    }

    @Override
    public void close() {
        families.close();
        writing.close();
        tidying.close();
        reading.close();
        db.close();
        tuning.close();
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isCode(RocksDBException e, Status.Code code) {
        var status = e.getStatus();
        return status != null && status.getCode() == code;
    }

    private static ProviderException failed(String what, RocksDBException e) {
        var corrupt = isCode(e, Status.Code.Corruption);
        return new ProviderException(corrupt ? Fault.CORRUPT : Fault.UNAVAILABLE, what + ": " + e.getMessage(), e);
    }
}
