package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.function.Predicate;

/**
 * The files of a database as they were before it was opened. Opening moves the write-ahead log to its place and deletes
 * files that nothing names any more; when what was opened is not whole, a human must find everything as it was, so that
 * putting back what is missing is enough.
 *
 * <p>Files that are written once (the logs, and what was moved to its place) are linked, the others are copied; where the
 * file system has no links, all are copied. Each step is one rename, so a start that was killed halfway is undone by the next.
 */
final class DatabaseFiles {
    private final Path database;
    private final Path before;

    private DatabaseFiles(Path database, Path before) {
        this.database = database;
        this.before = before;
    }

    /**
     * Keeps the files as they are now, or as they were before an opening that was neither accepted nor undone.
     *
     * @param database the directory of the database; it need not be there
     * @throws ProviderException {@link Fault#UNAVAILABLE} when the file system refuses
     */
    static DatabaseFiles keep(Path database) {
        var files = new DatabaseFiles(database, sibling(database, "-before"));
        try {
            if (Files.exists(files.before)) {
                files.putBack();
            }
            var half = sibling(database, "-before.new");
            delete(half);
            delete(sibling(database, "-before.old"));
            copy(database, half);
            Files.move(half, files.before, StandardCopyOption.ATOMIC_MOVE);
            return files;
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the files of " + database + " cannot be kept", e);
        }
    }

    private static Path sibling(Path database, String ending) {
        return database.resolveSibling(database.getFileName() + ending);
    }

    private static void copy(Path database, Path copy) throws IOException {
        Files.createDirectories(copy);
        if (!Files.isDirectory(database)) {
            return;
        }
        try (var files = Files.list(database)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".sst") || WalFiles.isLog(file)) {
                    link(file, copy.resolve(name));
                } else if (!name.equals("LOCK")) {
                    Files.copy(file, copy.resolve(name));
                }
            }
        }
    }

    private static void link(Path file, Path link) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (UnsupportedOperationException noLinksHere) {
            Files.copy(file, link);
        }
    }

    /** Copies some of the files elsewhere, for a human. */
    void copyTo(Path directory, Predicate<Path> which) {
        try (var files = Files.list(before)) {
            for (var file : files.filter(which).toList()) {
                Files.createDirectories(directory);
                Files.copy(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the files of " + database + " cannot be copied", e);
        }
    }

    /** Makes the database what it was; it must be closed. */
    void restore() {
        try {
            putBack();
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the files of " + database + " cannot be put back", e);
        }
    }

    private void putBack() throws IOException {
        delete(database);
        Files.move(before, database, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The database is as it should be: nothing can be undone any more, not even after the loss of power. */
    void release() {
        var old = sibling(database, "-before.old");
        try {
            Files.move(before, old, StandardCopyOption.ATOMIC_MOVE);
            try (var folder = FileChannel.open(old.resolveSibling("."), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the files of " + database + " cannot be released", e);
        }
        try {
            delete(old);
        } catch (IOException left) {
            // The next start deletes it; until then it takes some room.
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
