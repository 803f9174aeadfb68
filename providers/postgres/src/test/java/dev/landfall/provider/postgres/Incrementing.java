package dev.landfall.provider.postgres;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** A process that adds one to a few counters so often, among others that do the same. */
final class Incrementing {
    static final int COUNTERS = 12;
    static final String STREAM = "counter";

    private Incrementing() {}

    static Partition counter(int number) {
        return new Partition("acme", "counter-" + number);
    }

    public static void main(String[] args) {
        try (var store = InDatabase.open(args[0], List.of(), PostgresStore.Options.usual())) {
            for (var i = 0; i < Integer.parseInt(args[1]); i++) {
                round(store);
            }
        }
    }

    /** Adds one to each; those that another was faster with, again. */
    private static void round(Store store) {
        var left = IntStream.range(0, COUNTERS).boxed().toList();
        while (!left.isEmpty()) {
            var outcomes = store.append(
                    left.stream().map(counter -> increment(store, counter)).toList());
            var again = new ArrayList<Integer>();
            for (var i = 0; i < left.size(); i++) {
                if (!(outcomes.get(i) instanceof Outcome.Committed)) {
                    again.add(left.get(i));
                }
            }
            left = again;
        }
    }

    private static Append increment(Store store, int counter) {
        var head = store.heads(counter(counter), Set.of(STREAM)).heads().get(STREAM);
        var version = head == null ? 0 : head.version();
        var value = head == null ? 0 : Long.parseLong(new String(head.bytes(), StandardCharsets.UTF_8));
        var bytes = Long.toString(value + 1).getBytes(StandardCharsets.UTF_8);
        var change = new Change(STREAM, version, List.of(bytes), bytes, Long.MAX_VALUE);
        return new Append(UUID.randomUUID(), counter(counter), 1, List.of(), List.of(change));
    }
}
