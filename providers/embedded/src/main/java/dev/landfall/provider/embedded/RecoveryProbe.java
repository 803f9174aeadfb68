package dev.landfall.provider.embedded;

import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.OptionalLong;

/**
 * Finds out what would be left of a database that does not open, without changing it: its large files are linked into
 * another directory, the others are copied, and what can be read is taken there. RocksDB cannot open such a database for
 * reading alone: it crashes when a log is missing that the manifest names.
 */
final class RecoveryProbe {
    private RecoveryProbe() {}

    /**
     * The last commit that can be read; empty when nothing can.
     *
     * @param missing number of a log that is missing; those after it are left out
     * @param scratch a directory that may be made beside the database, and is deleted again
     */
    static OptionalLong lastCommit(Path database, long missing, Path scratch) {
        try {
            delete(scratch);
            copy(database, missing, scratch);
            return OptionalLong.of(Database.recover(scratch));
        } catch (IOException | ProviderException unreadable) {
            return OptionalLong.empty();
        } finally {
            deleteQuietly(scratch);
        }
    }

    private static void copy(Path database, long missing, Path scratch) throws IOException {
        Files.createDirectories(scratch);
        try (var files = Files.list(database)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var name = file.getFileName().toString();
                if (name.endsWith(".sst")) {
                    link(file, scratch.resolve(name));
                } else if (!name.equals("LOCK") && !WalFiles.isAfter(file, missing)) {
                    Files.copy(file, scratch.resolve(name));
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

    private static void deleteQuietly(Path directory) {
        try {
            delete(directory);
        } catch (IOException left) {
            // The next probe deletes it.
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
