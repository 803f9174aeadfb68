package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The files of a database by their names. Files of the write-ahead log have numbers, and a later one has a higher number. */
final class WalFiles {
    /** The state of a database before it is opened. */
    enum Look {
        /** There is none, or nothing was written to it yet. */
        NEW,
        /** There is one with its manifest. */
        WHOLE,
        /** The file CURRENT is missing or damaged. */
        NO_CURRENT,
        /** The file that CURRENT names is missing. */
        NO_MANIFEST
    }

    private static final String ENDING = ".log";
    private static final Pattern MANIFEST = Pattern.compile("MANIFEST-\\d+\n");
    private static final Pattern NUMBER = Pattern.compile("log number: (\\d+)");

    private WalFiles() {}

    /**
     * The number of the log that is missing or too short, from RocksDB's message.
     *
     * @return {@link Long#MAX_VALUE} when the message has none
     */
    static long missing(ProviderException refused) {
        var named = NUMBER.matcher(String.valueOf(refused.getMessage()));
        return named.find() ? Long.parseLong(named.group(1)) : Long.MAX_VALUE;
    }

    /** Examines a database without opening it. */
    static Look current(Path database) {
        var current = database.resolve("CURRENT");
        try {
            if (!Files.exists(current)) {
                return holdsAnything(database) ? Look.NO_CURRENT : Look.NEW;
            }
            var name = Files.readString(current, StandardCharsets.ISO_8859_1);
            if (!MANIFEST.matcher(name).matches()) {
                return Look.NO_CURRENT;
            }
            return Files.exists(database.resolve(name.strip())) ? Look.WHOLE : Look.NO_MANIFEST;
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "the directory " + database + " cannot be read", e);
        }
    }

    /** Whether there is a log that is not empty, or a table. */
    private static boolean holdsAnything(Path database) throws IOException {
        if (!Files.isDirectory(database)) {
            return false;
        }
        try (var files = Files.list(database)) {
            return files.anyMatch(file -> file.getFileName().toString().endsWith(".sst")
                    || (isLog(file) && file.toFile().length() > 0));
        }
    }

    /** Whether this is a file of the write-ahead log. */
    static boolean isLog(Path file) {
        return file.getFileName().toString().endsWith(ENDING);
    }

    /** Whether this is a log with a higher number. */
    static boolean isAfter(Path file, long number) {
        var name = file.getFileName().toString();
        return isLog(file) && Long.parseLong(name.substring(0, name.length() - ENDING.length())) > number;
    }

    /** Deletes the logs after a missing one, because they must not be read across the gap. */
    static void deleteAfter(Path database, long missing) {
        try (var files = Files.list(database)) {
            for (var file : files.filter(file -> isAfter(file, missing)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "a log of " + database + " cannot be deleted", e);
        }
    }
}
