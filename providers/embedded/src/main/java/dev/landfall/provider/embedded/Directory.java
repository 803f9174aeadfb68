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
 * A store's directory: the {@code FORMAT} file that says which release can read it, the {@code LOCK} file with the pid
 * of its owner, and the database in {@code db}.
 */
final class Directory implements AutoCloseable {
    /** The form of keys and values; a higher one is refused. */
    static final int FORMAT = 1;

    private static final String HEADING = "landfall-store";

    /** Directories open in this process: closing a second channel on a lock file would free the first one's lock. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;
    private int shards;

    private Directory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes the directory, and makes it when it is not there.
     *
     * @param shards of a new store; an existing one keeps its own
     * @throws ProviderException {@link Fault#UNAVAILABLE} when another process has it, {@link Fault#UNSUPPORTED} when a
     *     newer release wrote it, {@link Fault#CORRUPT} when it is no store
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
                directory = new Directory(real, lock(real)).read(shards);
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

    private Directory read(int wanted) throws IOException {
        try {
            shards = format(wanted);
            return this;
        } finally {
            if (shards == 0) {
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

    int shards() {
        return shards;
    }

    /** Copies the database into another directory; its format file comes last: without it a directory is no store. */
    void backup(Database database, Path copy) {
        try {
            if (Files.exists(copy)) {
                throw new IllegalArgumentException("a backup goes to a new directory; " + copy + " exists");
            }
            Files.createDirectories(copy);
            database.checkpoint(copy.resolve("db"));
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

    /** Lets go of the directory. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the lock of " + path + " cannot be closed", e);
        } finally {
            HELD.remove(path);
        }
    }
}
