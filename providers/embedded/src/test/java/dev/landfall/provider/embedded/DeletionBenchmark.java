package dev.landfall.provider.embedded;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Appended;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Measures what others notice of the deletion of a partition with very much history: how long their commits take before it and
 * while the history goes. Directory and number of events are its arguments.
 */
final class DeletionBenchmark {
    private static final Partition BIG = new Partition("acme", "big");
    private static final Partition OTHER = new Partition("acme", "other");
    private static final int GROUP = 1000;
    private static final int EVENT_BYTES = 200;
    private static final long KEPT = Duration.ofDays(7).toNanos();
    private static final Duration BEFORE = Duration.ofSeconds(5);

    private final RocksStore store;
    private final PrintStream out;
    private long version;

    private DeletionBenchmark(RocksStore store, PrintStream out) {
        this.store = store;
        this.out = out;
    }

    /**
     * What others noticed.
     *
     * @param delete how long the call took
     * @param gone how long it took until the last of the history was gone
     * @param before time of a commit of others that 99 of 100 do not exceed, with nothing to remove
     * @param meanwhile the same while the history went
     * @param commits of others in that time
     */
    record Figures(Duration delete, Duration gone, Duration before, Duration meanwhile, int commits) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "delete returned after %.1f ms, history was gone after %.1f s; commits of others, 99 of 100: %.2f ms"
                            + " before, %.2f ms meanwhile (%d commits)",
                    delete.toNanos() / 1e6,
                    gone.toNanos() / 1e9,
                    before.toNanos() / 1e6,
                    meanwhile.toNanos() / 1e6,
                    commits);
        }
    }

    public static void main(String[] args) {
        try (var store = RocksStore.open(Path.of(args[0]), List.of(), RocksStore.Options.usual())) {
            run(store, Integer.parseInt(args[1]), System.out);
        }
    }

    static Figures run(RocksStore store, int events, PrintStream out) {
        var benchmark = new DeletionBenchmark(store, out);
        benchmark.fill(events);
        var figures = benchmark.measure();
        out.println(figures);
        return figures;
    }

    private void fill(int events) {
        var began = System.nanoTime();
        for (var first = 0; first < events; first += GROUP) {
            var group = new ArrayList<Append>(GROUP);
            for (var i = first; i < Math.min(events, first + GROUP); i++) {
                group.add(append(BIG, i));
            }
            commit(group);
        }
        out.printf(Locale.ROOT, "%d events written in %.1f s%n", events, (System.nanoTime() - began) / 1e9);
    }

    private Figures measure() {
        var end = System.nanoTime() + BEFORE.toNanos();
        var before = others(() -> System.nanoTime() - end < 0);
        var began = System.nanoTime();
        store.delete(BIG, 0);
        var deleted = System.nanoTime();
        var looked = new long[] {deleted};
        var meanwhile = others(() -> {
            if (System.nanoTime() - looked[0] < Duration.ofMillis(200).toNanos()) {
                return true;
            }
            looked[0] = System.nanoTime();
            return hasHistory();
        });
        return new Figures(
                Duration.ofNanos(deleted - began),
                Duration.ofNanos(System.nanoTime() - deleted),
                p99(before),
                p99(meanwhile),
                meanwhile.size());
    }

    private boolean hasHistory() {
        var shard = BIG.shard(store.info().shards());
        return store.log(shard, 0, 1).entries().stream()
                .anyMatch(kept -> kept.entry() instanceof Appended appended
                        && appended.partition().equals(BIG));
    }

    /** How long each commit took. */
    private List<Long> others(BooleanSupplier goesOn) {
        var times = new ArrayList<Long>();
        while (goesOn.getAsBoolean()) {
            var began = System.nanoTime();
            commit(List.of(append(OTHER, version++)));
            times.add(System.nanoTime() - began);
        }
        return times;
    }

    private static Duration p99(List<Long> times) {
        Collections.sort(times);
        return times.isEmpty() ? Duration.ZERO : Duration.ofNanos(times.get(times.size() * 99 / 100));
    }

    private static Append append(Partition partition, long expected) {
        var now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        var event = new byte[EVENT_BYTES];
        var change = new Change("light", expected, List.of(event), event, now + KEPT);
        return new Append(UUID.randomUUID(), partition, now, List.of(), List.of(change));
    }

    private void commit(List<Append> group) {
        for (var outcome : store.append(group)) {
            if (!(outcome instanceof Outcome.Committed)) {
                throw new IllegalStateException("alone on the store, and yet " + outcome);
            }
        }
    }
}
