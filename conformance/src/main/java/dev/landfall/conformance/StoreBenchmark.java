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
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Measures what a commit costs: one writer, groups of appends of one event of 300 bytes with a head of 300 bytes, to
 * 5,000 streams of 1,000 partitions, each append fenced by its partition's session, kept for seven days.
 */
public final class StoreBenchmark {
    private static final int PARTITIONS = 1_000;
    private static final int STREAMS = 5;
    private static final int EVENT_BYTES = 300;
    private static final long KEPT = Duration.ofDays(7).toNanos();
    private static final Duration WARM_UP = Duration.ofSeconds(4);

    private static final byte[] TEMPLATE = Writes.bytes("{href:/light/1,rep:{value:true}},".repeat(10));

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

    /** Writes to an empty store, for so long with each size of group, and prints what was reached. */
    public static void run(Store store, Duration each, PrintStream out) {
        var benchmark = new StoreBenchmark(store);
        benchmark.signIn();
        benchmark.write(256, WARM_UP);
        for (var group : List.of(64, 256, 1024)) {
            var cpu = cpuNanos();
            var start = System.nanoTime();
            var appends = benchmark.write(group, each);
            var seconds = (System.nanoTime() - start) / 1e9;
            out.printf(
                    "groups of %d: %,.0f durable appends/s, %.1f us CPU an append%n",
                    group, appends / seconds, (cpuNanos() - cpu) / 1e3 / appends);
        }
    }

    private void signIn() {
        for (var partition : partitions) {
            Writes.commit(store, Writes.append(partition, Writes.change("session", 0, "x")));
        }
    }

    private long write(int group, Duration time) {
        var end = System.nanoTime() + time.toNanos();
        var appends = 0L;
        while (System.nanoTime() - end < 0) {
            var batch = new ArrayList<Append>(group);
            for (var i = 0; i < group; i++) {
                batch.add(next());
            }
            for (var outcome : store.append(batch)) {
                if (!(outcome instanceof Outcome.Committed)) {
                    throw new IllegalStateException("alone on the store, and yet " + outcome);
                }
            }
            appends += group;
        }
        return appends;
    }

    private Append next() {
        var number = random.nextInt(versions.length);
        var event = new byte[EVENT_BYTES];
        // Names that repeat, values that do not, as in telemetry.
        System.arraycopy(TEMPLATE, 0, event, 0, EVENT_BYTES);
        for (var i = 0; i < EVENT_BYTES; i += 12) {
            event[i] = (byte) random.nextInt();
        }
        var now = Writes.now();
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
