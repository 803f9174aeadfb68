package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB, opened with its column families; its errors become faults. Nothing may be called after or during
 * {@link #close}: whoever uses it keeps that door.
 */
final class Database implements AutoCloseable {
    private static final List<String> FIXED = List.of("default", "meta", "heads", "entries", "index");

    /** A slow disk may need seconds to take what one memtable holds. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private static final long STALL_PAUSE_NANOS = Duration.ofMillis(1).toNanos();

    private final Path path;
    private final Tuning tuning;
    private final RocksDB db;
    private final Map<String, ColumnFamilyHandle> families;
    private final WriteOptions writing = new WriteOptions();
    private final ReadOptions reading = new ReadOptions();
    private volatile boolean stalled;

    private Database(Path path, Tuning tuning, RocksDB db, Map<String, ColumnFamilyHandle> families, boolean sync) {
        this.path = path;
        this.tuning = tuning;
        this.db = db;
        this.families = families;
        this.writing.setSync(sync).setNoSlowdown(true);
    }

    /**
     * @param sync whether a write waits for the disk
     * @throws ProviderException {@link Fault#CORRUPT}, {@link Fault#UNAVAILABLE}
     */
    static Database open(Path path, boolean sync) {
        try {
            // A record cut off at the very end of the log was never acknowledged; anything else that does not fit is
            // looked at before it may be skipped.
            return open(path, sync, WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (ProviderException refused) {
            if (refused.fault() == Fault.CORRUPT && WalTail.isTorn(path)) {
                return open(path, sync, WALRecoveryMode.PointInTimeRecovery);
            }
            throw refused;
        }
    }

    private static Database open(Path path, boolean sync, WALRecoveryMode recovery) {
        var tuning = new Tuning();
        try {
            Files.createDirectories(path);
            var options = tuning.database(recovery);
            var descriptors = new ArrayList<ColumnFamilyDescriptor>();
            for (var name : names(path)) {
                var log = Bucket.until(name) != null;
                descriptors.add(new ColumnFamilyDescriptor(utf8(name), log ? tuning.log() : tuning.state()));
            }
            var handles = new ArrayList<ColumnFamilyHandle>();
            var db = RocksDB.open(options, path.toString(), descriptors, handles);
            var families = new LinkedHashMap<String, ColumnFamilyHandle>();
            for (var i = 0; i < handles.size(); i++) {
                families.put(new String(descriptors.get(i).getName(), StandardCharsets.UTF_8), handles.get(i));
            }
            return new Database(path, tuning, db, families, sync);
        } catch (RocksDBException e) {
            tuning.close();
            throw failed("the database " + path + " does not open", e);
        } catch (IOException e) {
            tuning.close();
            throw new ProviderException(Fault.UNAVAILABLE, "the directory " + path + " cannot be made", e);
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

    /** The families there are, by name. */
    Map<String, ColumnFamilyHandle> families() {
        return families;
    }

    /** One of the families that are always there. */
    ColumnFamilyHandle family(String name) {
        return Objects.requireNonNull(families.get(name));
    }

    ColumnFamilyHandle createLog(String name) {
        try {
            var handle = db.createColumnFamily(new ColumnFamilyDescriptor(utf8(name), tuning.log()));
            families.put(name, handle);
            return handle;
        } catch (RocksDBException e) {
            throw failed("the column family " + name + " cannot be made", e);
        }
    }

    /** Forgets a family and all in it. Nobody may be using it. */
    void drop(String name) {
        var handle = family(name);
        try {
            db.dropColumnFamily(handle);
        } catch (RocksDBException e) {
            throw failed("the column family " + name + " cannot be dropped", e);
        }
        families.remove(name);
        handle.close();
    }

    byte @Nullable [] get(ColumnFamilyHandle family, byte[] key) {
        try {
            return db.get(family, key);
        } catch (RocksDBException e) {
            throw failed("a read failed", e);
        }
    }

    /** To be closed by the caller. */
    RocksIterator iterator(ColumnFamilyHandle family) {
        return db.newIterator(family, reading);
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

    /** Whether the iterator stands on something. An iterator that failed must not pass for one that ended. */
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
     * @throws ProviderException {@link Fault#UNAVAILABLE} also when nothing was written because what was written before
     *     cannot be moved to its place in time, be the disk too slow or too full; then {@link #stalled} says so
     */
    void write(Batch batch) {
        var end = System.nanoTime() + (stalled ? 0 : PATIENCE_NANOS);
        try (var whole = new WriteBatch(batch.toBytes())) {
            while (!written(whole)) {
                if (System.nanoTime() - end >= 0) {
                    stalled = true;
                    throw new ProviderException(
                            Fault.UNAVAILABLE, "the disk does not keep up, or lacks the room to put things in order");
                }
                LockSupport.parkNanos(STALL_PAUSE_NANOS);
            }
        }
        stalled = false;
    }

    /** @return false when the database would have the writer wait, which can be for ever */
    private boolean written(WriteBatch whole) {
        try {
            db.write(writing, whole);
            return true;
        } catch (RocksDBException e) {
            if (isCode(e, Status.Code.Incomplete)) {
                return false;
            }
            throw failed("a write failed", e);
        }
    }

    /** Whether the last write was given up because the database would not take it; nothing of it was written. */
    boolean stalled() {
        return stalled;
    }

    /** A copy that opens as a database, made of links where the file system has them. */
    void checkpoint(Path copy) {
        try (var checkpoint = Checkpoint.create(db)) {
            checkpoint.createCheckpoint(copy.toString());
        } catch (RocksDBException e) {
            throw failed("the copy to " + copy + " failed", e);
        }
    }

    /** Moves all from the write-ahead log to its place, so that the next start need not. */
    void flush() {
        try (var options = new FlushOptions().setWaitForFlush(true)) {
            db.flush(options, List.copyOf(families.values()));
        } catch (RocksDBException e) {
            throw failed("the database " + path + " cannot be flushed", e);
        }
    }

    @Override
    public void close() {
        families.values().forEach(ColumnFamilyHandle::close);
        writing.close();
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
