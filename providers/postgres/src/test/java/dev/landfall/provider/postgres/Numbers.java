package dev.landfall.provider.postgres;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Range;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** A stream whose events are 1, 2, 3…, and how it is written when the database may be away. */
final class Numbers {
    static final String STREAM = "numbers";
    private static final long PATIENCE_NANOS = 90_000_000_000L;
    private static final long PAUSE_NANOS = 20_000_000L;

    private Numbers() {}

    static Partition pad(int number) {
        return new Partition("acme", "pad-" + number);
    }

    /** The append that writes the number behind {@code expected}, with so many bytes behind it. */
    static Append next(Partition pad, long expected, int bytes) {
        return append(pad, expected, "x".repeat(bytes));
    }

    /** The same with bytes that no compression makes smaller by much. */
    static Append noise(Partition pad, long expected, int bytes) {
        var random = new Random(expected);
        var text = new StringBuilder(bytes);
        for (var i = 0; i < bytes; i++) {
            text.append((char) ('!' + random.nextInt(90)));
        }
        return append(pad, expected, text.toString());
    }

    private static Append append(Partition pad, long expected, String filler) {
        var event = ((expected + 1) + " " + filler).getBytes(StandardCharsets.UTF_8);
        var change = new Change(STREAM, expected, List.of(event), new byte[0], Long.MAX_VALUE);
        return new Append(UUID.randomUUID(), pad, 1, List.of(), List.of(change));
    }

    /** Sends the same group until it is answered. */
    static List<Outcome> patiently(Store store, List<Append> group) {
        return patiently(() -> store.append(group));
    }

    /** Asks until it is answered. */
    static <T> T patiently(Supplier<T> question) {
        var end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                return question.get();
            } catch (ProviderException away) {
                if (away.fault() != Fault.UNAVAILABLE || System.nanoTime() - end > 0) {
                    throw away;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** All numbers there are. */
    static List<Long> of(Store store, Partition pad) {
        var numbers = new ArrayList<Long>();
        var page = store.read(pad, STREAM, Range.all(), null, 1000);
        while (true) {
            for (var event : page.items()) {
                var text = new String(event.bytes(), StandardCharsets.UTF_8);
                numbers.add(Long.valueOf(text.substring(0, text.indexOf(' '))));
            }
            var next = page.next();
            if (next == null) {
                return numbers;
            }
            page = store.read(pad, STREAM, Range.all(), next, 1000);
        }
    }

    static List<Long> upTo(long last) {
        var numbers = new ArrayList<Long>();
        for (var number = 1L; number <= last; number++) {
            numbers.add(number);
        }
        return numbers;
    }
}
