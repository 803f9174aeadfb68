package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directory of a store: the {@code FORMAT} file with the version of the store's form, the {@code LOCK} file with the pid of its
 * owner, the {@code SYNCED} file with the last commit that must be in the database, and the database in {@code db}.
 */
final class Directory implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Directory.class.getName());
    /** The version of the form of keys and values; a higher one is refused. */
    static final int FORMAT = 1;

    private static final String HEADING = "landfall-store";

    /** The directories that are open in this process: closing a second channel on a lock file would release the lock of the first one. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;
    private final SyncedCommits synced;
    private int shards;

    private Directory(Path path, FileChannel lock, SyncedCommits synced) {
        this.path = path;
        this.lock = lock;
        this.synced = synced;
    }

    /**
     * Locks a directory, and creates it if it does not exist.
     *
     * @param shards of a new store; an existing one keeps its own number
     * @throws ProviderException {@link Fault#UNAVAILABLE} when another process has it, {@link Fault#UNSUPPORTED} when a newer release has
     *     written it, {@link Fault#CORRUPT} when it is not a store
     */
    static Directory take(Path path, int shards) {
        try {
            Files.createDirectories(path);
            var real = path.toRealPath();
            if (!HELD.add(real)) {
                throw taken(real, Long.toString(ProcessHandle.current().pid()));
            }
            Directory directory = null;
            try {
                directory = locked(real).read(shards);
                return directory;
            } finally {
                if (directory == null) {
                    HELD.remove(real);
                }
            }
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the directory " + path + " cannot be used", e);
        }
    }

    private static Directory locked(Path path) throws IOException {
        var lock = lock(path);
        Directory directory = null;
        try {
            directory = new Directory(path, lock, SyncedCommits.open(path));
            return directory;
        } finally {
            if (directory == null) {
                lock.close();
            }
        }
    }

    private Directory read(int wanted) throws IOException {
        try {
            shards = format(wanted);
            return this;
        } finally {
            if (shards == 0) {
                synced.close();
                lock.close();
            }
        }
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve("db");
    }

    /** The file with the last commit that is known to be on the disk. */
    SyncedCommits synced() {
        return synced;
    }

    /**
     * Opens the database.
     *
     * @throws ProviderException {@link Fault#CORRUPT} when it is damaged; with the cause {@link LostCommits} when commits are missing
     *     that were on the disk, unless the options accept the loss
     */
    Database open(RocksStore.Options options) {
        look(options);
        var before = DatabaseFiles.keep(database());
        Database database = null;
        var accepted = false;
        try {
            database = open(before, options);
            check(database, options);
            accepted = true;
        } finally {
            if (!accepted) {
                if (database != null) {
                    database.close();
                }
                before.restore();
            }
        }
        before.release();
        database.notes(synced);
        return database;
    }

    /** Examines the files first, for losses after which RocksDB would create a new database or fail with an obscure message. */
    private void look(RocksStore.Options options) {
        switch (WalFiles.current(database())) {
            case WHOLE -> {}
            case NEW -> {
                if (synced.last() > 0) {
                    accept(LostCommits.all(synced.last()), options);
                    synced.restart(0);
                }
            }
            case NO_CURRENT ->
                throw corrupt(
                        "has a database without a readable file CURRENT. Nothing was changed. Put the file back: it holds"
                                + " one line, the name of the newest MANIFEST file; or restore a backup");
            case NO_MANIFEST ->
                throw corrupt(
                        "has a database without the MANIFEST file that its file CURRENT names. Nothing was changed. Put the"
                                + " file back, or restore a backup");
        }
    }

    private Database open(DatabaseFiles before, RocksStore.Options options) {
        try {
            return Database.open(database(), options.sync());
        } catch (ProviderException refused) {
            if (refused.fault() != Fault.CORRUPT) {
                throw refused;
            }
            return recovered(before, refused, options);
        }
    }

    /** Recovers what is left without the missing or damaged part, and goes on with it if the options accept the loss. */
    private Database recovered(DatabaseFiles before, ProviderException refused, RocksStore.Options options) {
        var missing = WalFiles.missing(refused);
        WalFiles.deleteAfter(database(), missing);
        var recovered = recovered(refused);
        accept(new LostCommits(synced.last(), recovered, refused), options);
        before.copyTo(path.resolve("lost"), file -> WalFiles.isAfter(file, missing));
        var database = Database.open(database(), options.sync());
        synced.restart(database.commits());
        return database;
    }

    private long recovered(ProviderException refused) {
        try {
            return Database.recover(database());
        } catch (ProviderException unreadable) {
            refused.addSuppressed(unreadable);
            throw refused;
        }
    }

    private void check(Database database, RocksStore.Options options) {
        var lacking = database.familyLacking();
        if (lacking != null) {
            throw corrupt(
                    "has a database whose MANIFEST file was cut or is of an older copy: it does not name the part "
                            + lacking + ". Nothing was changed. Put the file back, or restore a backup");
        }
        var recovered = database.commits();
        if (synced.last() > recovered || (synced.last() < 0 && recovered > 0)) {
            accept(new LostCommits(synced.last(), recovered, null), options);
        }
        if (synced.last() < 0 || synced.last() > recovered) {
            synced.restart(recovered);
        }
    }

    /** Records a loss if it may be accepted; otherwise throws it. */
    private void accept(LostCommits lost, RocksStore.Options options) {
        if (!options.acceptLoss()) {
            throw new ProviderException(Fault.CORRUPT, "the store in " + path + " is not whole: " + lost.text(), lost);
        }
        synced.recordLoss(lost, options.clock().instant());
        LOG.log(
                System.Logger.Level.WARNING,
                "the store in " + path + " goes on without all its commits: " + lost.text());
    }

    int shards() {
        return shards;
    }

    /** Copies the database into another directory. The format file is written last: without it, a directory is not a store. */
    void backup(Database database, Path copy) {
        try {
            if (Files.exists(copy)) {
                throw new InvalidStoreCall("a backup goes to a new directory; " + copy + " exists");
            }
            Files.createDirectories(copy);
            var synced = database.commits();
            database.checkpoint(copy.resolve("db"));
            SyncedCommits.write(copy, synced);
            writeFormat(copy, shards);
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the backup to " + copy + " failed", e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        var file = path.resolve("LOCK");
        var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            channel.close();
            throw taken(path, Files.readString(file).strip());
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }

    private static ProviderException taken(Path path, String pid) {
        return new ProviderException(
                Fault.UNAVAILABLE, "the directory " + path + " is in use by the process with pid " + pid);
    }

    private int format(int wanted) throws IOException {
        var file = path.resolve("FORMAT");
        if (!Files.exists(file)) {
            if (Files.exists(database())) {
                throw corrupt("holds a database but no FORMAT file: it is an unfinished copy, or no store of ours");
            }
            writeFormat(path, wanted);
            return wanted;
        }
        var lines = Files.readString(file).lines().toList();
        try {
            if (lines.size() < 3 || !lines.getFirst().equals(HEADING)) {
                throw corrupt("has a FORMAT file that is not ours");
            }
            var format = number(lines.get(1), "format ");
            if (format > FORMAT) {
                throw new ProviderException(
                        Fault.UNSUPPORTED,
                        "the directory " + path + " was written by a newer release: it has format " + format
                                + ", this release reads up to " + FORMAT);
            }
            return number(lines.get(2), "shards ");
        } catch (NumberFormatException e) {
            throw corrupt("has a FORMAT file that cannot be read");
        }
    }

    private static int number(String line, String name) {
        if (!line.startsWith(name)) {
            throw new NumberFormatException(line);
        }
        return Integer.parseInt(line.substring(name.length()));
    }

    private ProviderException corrupt(String why) {
        return new ProviderException(Fault.CORRUPT, "the directory " + path + " " + why);
    }

    private static void writeFormat(Path path, int shards) throws IOException {
        var text = HEADING + "\nformat " + FORMAT + "\nshards " + shards + "\n";
        var file = path.resolve("FORMAT");
        var half = path.resolve("FORMAT.new");
        try (var out = FileChannel.open(
                half, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            out.force(true);
        }
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        try (var folder = FileChannel.open(path, StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Releases the directory. */
    @Override
    public void close() {
        try {
            synced.close();
            lock.close();
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the files of " + path + " cannot be closed", e);
        } finally {
            HELD.remove(path);
        }
    }
}
