package dev.landfall.bench;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.core.Core;
import dev.landfall.core.commit.Callback;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.postgres.PostgresAddress;
import dev.landfall.provider.postgres.PostgresStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Measures lanes on PostgreSQL. Several writers, like hubs on one database, each have a committer and a number of appends under way, with
 * one, two or four lanes. Each append is an event and a head of 300 bytes, in a partition that only this writer uses.
 */
public final class LanesBenchmark {
    private static final int BYTES = 300;
    private static final long KEPT = Duration.ofDays(7).toNanos();
    private static final int WARM_UP_SECONDS = 3;
    private static final int TIMES_MAX = 4_000_000;

    private final List<Writer> writers;

    private LanesBenchmark(List<Writer> writers) {
        this.writers = writers;
    }

    /**
     * Arguments: {@code [--seconds 10] [--lanes 1,4] [--writers 1,2] [--under-way 16,1000]}. Each combination has a database of its own.
     */
    public static void main(String[] arguments) throws InterruptedException {
        var options = new HashMap<>(Map.of("seconds", "10", "lanes", "1,4", "writers", "1,2", "under-way", "16,1000"));
        for (var i = 0; i + 1 < arguments.length; i += 2) {
            if (options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]) == null) {
                throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        var seconds = numbers(options, "seconds")[0];
        try (var server = PostgresServer.start("shared_buffers=256MB", "max_wal_size=4GB")) {
            for (var underWay : numbers(options, "under-way")) {
                for (var writers : numbers(options, "writers")) {
                    measure(server, writers, numbers(options, "lanes"), underWay, seconds);
                }
            }
        }
    }

    private static void measure(PostgresServer server, int writers, int[] lanes, int underWay, int seconds)
            throws InterruptedException {
        for (var each : lanes) {
            System.out.println(writers + " writers, each with " + each + " lanes and " + underWay
                    + " appends under way: " + measured(server, writers, each, underWay, seconds));
        }
    }

    private static int[] numbers(Map<String, String> options, String name) {
        return Arrays.stream(options.getOrDefault(name, "").split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
    }

    private static String measured(PostgresServer server, int writers, int lanes, int underWay, int seconds)
            throws InterruptedException {
        var database = server.database();
        var all = new ArrayList<Writer>();
        for (var i = 0; i < writers; i++) {
            all.add(new Writer(server.url(database), lanes, underWay));
        }
        try {
            return new LanesBenchmark(all).run(seconds);
        } finally {
            all.forEach(Writer::close);
        }
    }

    private String run(int seconds) throws InterruptedException {
        writers.forEach(Writer::begin);
        TimeUnit.SECONDS.sleep(WARM_UP_SECONDS);
        writers.forEach(Writer::count);
        var began = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        var committed = writers.stream().mapToLong(Writer::counted).sum();
        var took = (System.nanoTime() - began) / 1e9;
        writers.forEach(Writer::end);
        var times = writers.stream().flatMapToLong(Writer::times).sorted().toArray();
        return String.format(
                Locale.ROOT,
                "%,.0f durable appends/s, an append in %.1f ms (99 of 100 in %.1f ms)",
                committed / took,
                times[times.length / 2] / 1e6,
                times[(int) (times.length * 99L / 100)] / 1e6);
    }

    /** A store and a committer, as one hub has them. */
    private static final class Writer {
        private final PostgresStore store;
        private final Committer committer;
        private final List<Partition> partitions;
        private final AtomicLong committed = new AtomicLong();
        private final long[] times = new long[TIMES_MAX];
        private volatile boolean counting;
        private volatile boolean over;

        Writer(String url, int lanes, int underWay) {
            var login = new PostgresStore.Login(PostgresServer.USER, () -> PostgresServer.PASSWORD);
            store = PostgresStore.open(
                    PostgresAddress.parse(url),
                    login,
                    Core.indexes(),
                    PostgresStore.Options.usual().withLanes(lanes));
            committer = new Committer(store, CommitListener.NONE, CoreMeters.NONE);
            var first = UUID.randomUUID().getMostSignificantBits();
            partitions = IntStream.range(0, underWay)
                    .mapToObj(i -> new Partition("acme", "device/" + new UUID(first, i)))
                    .toList();
        }

        void begin() {
            partitions.forEach(partition -> next(partition, 0));
        }

        private void next(Partition partition, long version) {
            if (over) {
                return;
            }
            var bytes = new byte[BYTES];
            var now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            var change = new Append.Change("r:/light/1", version, List.of(bytes), bytes, now + KEPT);
            var append = new Append(UUID.randomUUID(), partition, now, List.of(), List.of(change));
            var began = System.nanoTime();
            committer.offerAnyway(append, new Callback() {
                @Override
                public void committed(Outcome outcome) {
                    if (!(outcome instanceof Outcome.Committed)) {
                        throw new IllegalStateException("The only writer of its partition did not succeed: " + outcome);
                    }
                    note(System.nanoTime() - began);
                    next(partition, version + 1);
                }

                @Override
                public void failed(ProviderException failure) {
                    if (!over) {
                        throw failure;
                    }
                }
            });
        }

        private void note(long nanos) {
            if (counting) {
                times[(int) (committed.getAndIncrement() % TIMES_MAX)] = nanos;
            }
        }

        void count() {
            counting = true;
        }

        long counted() {
            return committed.get();
        }

        void end() {
            counting = false;
            over = true;
        }

        LongStream times() {
            return Arrays.stream(times, 0, (int) Math.min(TIMES_MAX, committed.get()));
        }

        void close() {
            over = true;
            committer.close();
            store.close();
        }
    }
}
