package dev.landfall.provider.embedded;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** A stream of numbered notes, and what tests do with the directory that holds it. */
final class Notes {
    static final Partition PAD = new Partition("acme", "pad");
    static final String STREAM = "notes";

    private Notes() {}

    static RocksStore open(Path directory) {
        return RocksStore.open(directory, List.of(), RocksStore.Options.usual());
    }

    /** Writes the next notes, each with so many bytes behind its number. */
    static void write(Store store, int count, int bytes) {
        for (var i = 0; i < count; i++) {
            var expected = store.heads(PAD, Set.of(STREAM)).version(STREAM);
            if (!(write(store, expected, bytes) instanceof Outcome.Committed)) {
                throw new AssertionError("a note was not committed");
            }
        }
    }

    static Outcome write(Store store, long expected, int bytes) {
        return store.append(List.of(note(expected, bytes))).getFirst();
    }

    static Append note(long expected, int bytes) {
        var text = (expected + 1) + " " + filler(expected, bytes);
        var change = new Change(
                STREAM, expected, List.of(text.getBytes(StandardCharsets.UTF_8)), new byte[0], Long.MAX_VALUE);
        return new Append(UUID.randomUUID(), PAD, 1, List.of(), List.of(change));
    }

    /** What no compression makes smaller by much. */
    private static String filler(long seed, int bytes) {
        var random = new Random(seed);
        var text = new StringBuilder(bytes);
        for (var i = 0; i < bytes; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return text.toString();
    }

    /** The numbers of all notes there are. */
    static List<Long> numbers(Store store) {
        var numbers = new ArrayList<Long>();
        var page = store.read(PAD, STREAM, Range.all(), null, 1000);
        while (true) {
            for (var event : page.items()) {
                var text = new String(event.bytes(), StandardCharsets.UTF_8);
                numbers.add(Long.valueOf(text.substring(0, text.indexOf(' '))));
            }
            var next = page.next();
            if (next == null) {
                return numbers;
            }
            page = store.read(PAD, STREAM, Range.all(), next, 1000);
        }
    }

    static List<Long> upTo(long last) {
        var numbers = new ArrayList<Long>();
        for (var number = 1L; number <= last; number++) {
            numbers.add(number);
        }
        return numbers;
    }

    /** A copy of the files as they are now: what a kill of the process would leave. */
    static Path kill(Path directory, Path copy) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.toList()) {
                var target = copy.resolve(directory.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return copy;
    }

    /** The one write-ahead log that holds something. */
    static Path log(Path directory) throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .filter(file -> file.toFile().length() > 0)
                    .reduce((a, b) -> {
                        throw new AssertionError("more than one log");
                    })
                    .orElseThrow();
        }
    }
}
