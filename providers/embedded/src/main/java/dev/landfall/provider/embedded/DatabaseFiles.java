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
 * The files of a database as they were before it was opened. Opening reads the write-ahead log and deletes files that are no longer
 * needed. When the opened database turns out to be incomplete, the operator must find everything unchanged, so that putting back a
 * missing file is enough.
 *
 * <p>Files that are written once (logs and tables) are linked, the others are copied; without links in the file system, all are copied.
 * Each step is one rename, so the next start undoes a start that was killed halfway.
 */
final class DatabaseFiles {
    private final Path database;
    private final Path before;

    private DatabaseFiles(Path database, Path before) {
        this.database = database;
        this.before = before;
    }

    /**
     * Keeps the present files, or those before an opening that was neither accepted nor undone.
     *
     * @param database the directory of the database; need not exist
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

    /** Copies some of the files elsewhere, for the operator. */
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

    /** Restores the former files of the database, which must be closed. */
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

    /** Accepts the opened database: the former files are removed, durably. */
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
            // The next start deletes them; until then they take disk space.
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
