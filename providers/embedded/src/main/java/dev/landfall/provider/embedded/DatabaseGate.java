package dev.landfall.provider.embedded;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Status.Condition;
import dev.landfall.provider.Store.MemoryPart;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The only access to the database: one writer at a time, any number of readers, and no others while it is opened or closed or drops a
 * part. After a failed write, the store is recovered before the next one. Any thread.
 */
final class DatabaseGate {
    private static final Logger LOG = System.getLogger(DatabaseGate.class.getName());

    private final Directory directory;
    private final List<Index> declared;
    private final RocksStore.Options options;
    private final Disk disk;
    private final WriteRecovery recovery;
    private final OutageLog outage;

    /** Held by the writer. Taken before {@link #door}. */
    private final ReentrantLock writing = new ReentrantLock();
    /** Held shared by every user of the database, exclusively while it is opened or closed or drops a part. */
    private final ReentrantReadWriteLock door = new ReentrantReadWriteLock();

    private @Nullable OpenDatabase opened;
    private volatile boolean closed;
    private volatile @Nullable ProviderException failure;
    private volatile @Nullable ProviderException damage;

    DatabaseGate(Directory directory, List<Index> declared, RocksStore.Options options) {
        this.directory = directory;
        this.declared = List.copyOf(declared);
        this.options = options;
        this.disk = new Disk(directory.path(), options.diskReserveBytes());
        this.recovery = new WriteRecovery(disk);
        this.outage = new OutageLog(directory.path().toString());
        this.opened = OpenDatabase.open(directory, this.declared, options);
    }

    boolean closed() {
        return closed;
    }

    Status status() {
        return new Status(List.of(writable(), readable(), room()));
    }

    /** What the database holds of memory; nothing while it is not open. */
    Map<MemoryPart, Long> memory() {
        door.readLock().lock();
        try {
            var store = opened;
            return store == null ? Map.of() : store.database().memory();
        } finally {
            door.readLock().unlock();
        }
    }

    private Condition writable() {
        var failed = failure;
        if (closed) {
            return new Condition("Writable", false, "Closed", "the store is closed");
        }
        if (!disk.hasRoom()) {
            return new Condition("Writable", false, Status.FULL, disk.full());
        }
        if (failed == null) {
            return new Condition("Writable", true, "Ok", "");
        }
        var reason = lackedRoom(failed) ? Status.FULL : "WriteFailed";
        return new Condition("Writable", false, reason, text(failed));
    }

    private Condition readable() {
        var damaged = damage;
        return damaged == null
                ? new Condition("Readable", true, "Ok", "")
                : new Condition(
                        "Readable", false, "Damaged", "stored data is damaged; restore a backup: " + text(damaged));
    }

    private Condition room() {
        return disk.hasRoom()
                ? new Condition("Disk", true, "Ok", disk.room())
                : new Condition("Disk", false, Status.FULL, disk.full());
    }

    /** Calls. What the provider interface has no fault for leaves as {@link Fault#UNAVAILABLE}, never as success. */
    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException | InvalidStoreCall named) {
            throw named;
        } catch (RuntimeException | Error unexpected) { // callers of a store know its faults, and nothing else
            Guard.failed("store", unexpected);
            throw new ProviderException(
                    Fault.UNAVAILABLE, "the store failed in a way that nobody expected: " + unexpected, unexpected);
        }
    }

    /** What went wrong, without the fault that the message begins with: for people. */
    static String text(ProviderException failed) {
        var message = String.valueOf(failed.getMessage());
        var fault = failed.fault() + ": ";
        return message.startsWith(fault) ? message.substring(fault.length()) : message;
    }

    /** Whether it went wrong because the disk was full, though what could not be finished may have made room again. */
    private static boolean lackedRoom(ProviderException failed) {
        return failed.getCause() instanceof RocksDBException cause
                && cause.getStatus() != null
                && cause.getStatus().getSubCode() == org.rocksdb.Status.SubCode.NoSpace;
    }

    /** Reads, or does what may run beside everything else. */
    <T> T using(Function<OpenDatabase, T> what) {
        door.readLock().lock();
        try {
            return translated(() -> what.apply(current()));
        } catch (ProviderException failed) {
            noteDamage(failed);
            throw failed;
        } finally {
            door.readLock().unlock();
        }
    }

    private void noteDamage(ProviderException failed) {
        if (failed.fault() == Fault.CORRUPT && damage == null) {
            damage = failed;
            LOG.log(Level.ERROR, "stored data in " + directory.path() + " is damaged: " + text(failed));
        }
    }

    private OpenDatabase current() {
        var store = opened;
        if (store == null) {
            throw new ProviderException(Fault.UNAVAILABLE, "the store is closed", failure);
        }
        return store;
    }

    /** Writes, one caller at a time. */
    <T> T writing(Function<OpenDatabase, T> what) {
        writing.lock();
        try {
            if (failure != null) {
                mend();
            } else if (!disk.hasRoom(written())) {
                outage.failed(disk.full());
                throw new ProviderException(Fault.UNAVAILABLE, disk.full());
            }
            return attempt(what);
        } finally {
            writing.unlock();
        }
    }

    /** Does work that frees disk space, one caller at a time; also when the disk is full. */
    <T> T tidying(Function<OpenDatabase, T> what) {
        writing.lock();
        try {
            return using(what);
        } finally {
            writing.unlock();
        }
    }

    private long written() {
        var store = opened;
        return store == null ? 0 : store.database().bytesWritten();
    }

    private <T> T attempt(Function<OpenDatabase, T> what) {
        try {
            var result = using(what);
            recovery.done();
            failure = null;
            outage.over();
            return result;
        } catch (ProviderException failed) {
            switch (failed.fault()) {
                case CONFLICT -> failure = null;
                case UNSUPPORTED -> beginAnew();
                default -> failed(failed);
            }
            throw failed;
        } catch (InvalidStoreCall refused) {
            beginAnew();
            throw refused;
        }
    }

    private void failed(ProviderException failed) {
        failure = failed;
        if (!closed) {
            outage.failed(text(failed));
        }
    }

    /** Reads the state from the database again: nothing was written, but the caches may be ahead of it. */
    private void beginAnew() {
        alone(store -> opened = OpenDatabase.on(store.database(), directory.shards(), declared, options));
    }

    private void mend() {
        if (closed || !recovery.isDue()) {
            var why = disk.hasRoom() ? "the store cannot write now" : disk.full();
            throw new ProviderException(Fault.UNAVAILABLE, why, failure);
        }
        door.writeLock().lock();
        try {
            translated(this::reopened);
        } finally {
            door.writeLock().unlock();
        }
    }

    private boolean reopened() {
        var before = opened;
        if (before != null && !recovery.takesOpening(before.database())) {
            opened = OpenDatabase.on(before.database(), directory.shards(), declared, options);
        } else {
            opened = null;
            if (before != null) {
                before.database().close();
            }
            opened = OpenDatabase.open(directory, declared, options);
        }
        return true;
    }

    /** Does work while no other thread uses the database. It must be fast. */
    void alone(Consumer<OpenDatabase> what) {
        door.writeLock().lock();
        try {
            translated(() -> {
                what.accept(current());
                return true;
            });
        } finally {
            door.writeLock().unlock();
        }
    }

    /**
     * Closes the database.
     *
     * @return false when it was closed already
     */
    boolean close() {
        writing.lock();
        door.writeLock().lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            if (opened != null) {
                close(opened.database());
                opened = null;
            }
            return true;
        } finally {
            door.writeLock().unlock();
            writing.unlock();
        }
    }

    private void close(Database database) {
        try {
            if (failure == null && disk.hasRoom()) {
                database.flush();
            }
        } catch (ProviderException e) {
            LOG.log(Level.WARNING, "the next start takes longer, because the store could not be flushed: " + text(e));
        } finally {
            database.close();
        }
    }
}
