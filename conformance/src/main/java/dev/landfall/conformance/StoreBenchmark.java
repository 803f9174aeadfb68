package dev.landfall.conformance;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * Measures the cost of commits. One writer appends groups; each append has one event of 300 bytes and a head of 300 bytes. It goes to one
 * of 5,000 streams of 1,000 partitions and is fenced by the session of its partition. Events are kept for seven days.
 */
public final class StoreBenchmark {
    private static final int PARTITIONS = 1_000;
    private static final int STREAMS = 5;
    private static final List<Integer> GROUPS = List.of(1, 64, 256, 1024);
    private static final int EVENT_BYTES = 300;
    private static final long KEPT = Duration.ofDays(7).toNanos();
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    private static final byte[] TEMPLATE = StoreAccess.bytes("{href:/light/1,rep:{value:true}},".repeat(10));

    private final Store store;
    private final Random random = new Random(1);
    private final long[] versions = new long[PARTITIONS * STREAMS];
    private final List<Partition> partitions = new ArrayList<>();
    private final List<String> streams = List.of("/light/1", "/light/2", "/thermostat", "/battery", "/oic/con");

    private StoreBenchmark(Store store) {
        this.store = store;
        for (var i = 0; i < PARTITIONS; i++) {
            partitions.add(new Partition("acme", new UUID(7, i).toString()));
        }
    }

    /**
     * The result for groups of one size.
     *
     * @param group appends in a group
     * @param perSecond durable appends a second; each has one event
     * @param median the median time of a group
     * @param slowest the time that 99 of 100 groups do not exceed
     * @param cpuMicros CPU time of this process for one append, in microseconds
     */
    public record Figure(int group, double perSecond, Duration median, Duration slowest, double cpuMicros) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "groups of %d: %,.0f durable appends/s, a group in %.2f ms (99 of 100 in %.2f ms), %.1f us CPU an append",
                    group,
                    perSecond,
                    median.toNanos() / 1e6,
                    slowest.toNanos() / 1e6,
                    cpuMicros);
        }
    }

    /** Writes to an empty store, for {@code each} with each size of group, and prints the results. */
    public static List<Figure> run(Store store, Duration each, PrintStream out) {
        var benchmark = new StoreBenchmark(store);
        benchmark.signIn();
        benchmark.write(256, WARM_UP);
        var figures = new ArrayList<Figure>();
        for (var group : GROUPS) {
            var figure = benchmark.figure(group, each);
            out.println(figure);
            figures.add(figure);
        }
        return figures;
    }

    private Figure figure(int group, Duration time) {
        var cpu = cpuNanos();
        var start = System.nanoTime();
        var times = write(group, time);
        var seconds = (System.nanoTime() - start) / 1e9;
        var appends = (double) group * times.size();
        Collections.sort(times);
        return new Figure(
                group,
                appends / seconds,
                Duration.ofNanos(times.get(times.size() / 2)),
                Duration.ofNanos(times.get(times.size() * 99 / 100)),
                (cpuNanos() - cpu) / 1e3 / appends);
    }

    private void signIn() {
        for (var partition : partitions) {
            StoreAccess.commit(store, StoreAccess.append(partition, StoreAccess.change("session", 0, "x")));
        }
    }

    /**
     * Writes groups for a time.
     *
     * @return the duration of each group, in nanoseconds
     */
    private List<Long> write(int group, Duration time) {
        var end = System.nanoTime() + time.toNanos();
        var times = new ArrayList<Long>();
        do {
            var batch = new ArrayList<Append>(group);
            for (var i = 0; i < group; i++) {
                batch.add(next());
            }
            var start = System.nanoTime();
            for (var outcome : store.append(batch)) {
                if (!(outcome instanceof Outcome.Committed)) {
                    throw new IllegalStateException("The only writer of the store did not succeed: " + outcome);
                }
            }
            times.add(System.nanoTime() - start);
        } while (System.nanoTime() - end < 0);
        return times;
    }

    private Append next() {
        var number = random.nextInt(versions.length);
        var event = new byte[EVENT_BYTES];
        // Names repeat and values do not, as in telemetry.
        System.arraycopy(TEMPLATE, 0, event, 0, EVENT_BYTES);
        for (var i = 0; i < EVENT_BYTES; i += 12) {
            event[i] = (byte) random.nextInt();
        }
        var now = StoreAccess.now();
        var change = new Change(streams.get(number % STREAMS), versions[number]++, List.of(event), event, now + KEPT);
        return new Append(
                new UUID(random.nextLong(), random.nextLong()),
                partitions.get(number / STREAMS),
                now,
                List.of(new Requirement("session", 1)),
                List.of(change));
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }
}
