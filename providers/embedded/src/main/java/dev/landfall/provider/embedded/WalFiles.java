package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;

/** The files of the write-ahead log; each has a number, and what is written later has a higher one. */
final class WalFiles {
    private static final String ENDING = ".log";
    private static final Pattern NUMBER = Pattern.compile("log number: (\\d+)");

    private WalFiles() {}

    /**
     * The number of the log that is missing or too short, which RocksDB says in a sentence alone.
     *
     * @return {@link Long#MAX_VALUE} when it names none
     */
    static long missing(ProviderException refused) {
        var named = NUMBER.matcher(String.valueOf(refused.getMessage()));
        return named.find() ? Long.parseLong(named.group(1)) : Long.MAX_VALUE;
    }

    /** Whether this is a log that was begun after that of the number. */
    static boolean isAfter(Path file, long number) {
        var name = file.getFileName().toString();
        return name.endsWith(ENDING) && Long.parseLong(name.substring(0, name.length() - ENDING.length())) > number;
    }

    /** Moves the logs after a missing one out of the way: they must not be read over a hole, and are kept for a human. */
    static void setAside(Path database, long missing, Path directory) {
        try {
            for (var file : after(database, missing)) {
                Files.createDirectories(directory);
                Files.move(file, directory.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "a log cannot be moved to " + directory, e);
        }
    }

    private static List<Path> after(Path database, long missing) throws IOException {
        try (var files = Files.list(database)) {
            return files.filter(file -> isAfter(file, missing)).toList();
        }
    }
}
