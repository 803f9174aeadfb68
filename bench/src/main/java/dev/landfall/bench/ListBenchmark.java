package dev.landfall.bench;

import dev.landfall.conformance.memory.NoIdentity;
import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Devices.Query;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.ListPage;
import dev.landfall.provider.embedded.LocalBus;
import dev.landfall.provider.embedded.RocksStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/**
 * Measures lists with many stored devices. It fills the embedded store through the core, without gateways, and asks for pages of a
 * hundred devices, with each filter and with several together. Some lists match only few devices.
 */
public final class ListBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int PAGE = 100;
    private static final int ASKED = 400;

    private final Core core;
    private final Map<String, double[]> found = new LinkedHashMap<>();

    private ListBenchmark(Core core) {
        this.core = core;
    }

    /** Arguments: {@code [--devices 200000] [--online 1000] [--data DIRECTORY]}. A directory that is filled already is used again. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var options = new HashMap<>(Map.of("devices", "200000", "online", "1000", "data", ""));
        for (var i = 0; i + 1 < arguments.length; i += 2) {
            if (options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]) == null) {
                throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        var data = options.getOrDefault("data", "");
        var directory = data.isEmpty() ? Files.createTempDirectory("landfall-lists") : Path.of(data);
        var devices = Integer.parseInt(options.getOrDefault("devices", "0"));
        var online = Integer.parseInt(options.getOrDefault("online", "0"));
        try (var store = RocksStore.open(directory, Core.indexes(), RocksStore.Options.usual());
                var bus = new LocalBus(LocalBus.Options.usual());
                var core = Core.start(
                        store,
                        bus,
                        new NoIdentity(),
                        CoreSettings.usual("00000000-0000-4000-8000-000000000000"),
                        CoreMeters.NONE)) {
            var filling = new ListedFleet(core);
            // The core needs this time to see that no device of an older hub is in the store.
            TimeUnit.SECONDS.sleep(5);
            var began = System.nanoTime();
            filling.fill(store, devices, online);
            print("%d devices stored, %d online, in %d s", devices, online, seconds(began));
            filling.awaitLists();
            new ListBenchmark(core).ask();
        }
    }

    private static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    private void ask() {
        var admin = ListedFleet.admin();
        var ada = ListedFleet.owner(1);
        var any = Optional.<Boolean>empty();
        var online = Optional.of(true);
        var offline = Optional.of(false);
        for (var round = 0; round < 2; round++) {
            // The first round warms up, the second one counts.
            found.clear();
            devices("all", admin, query(Set.of(), any, ""));
            devices("online", admin, query(Set.of(), online, ""));
            devices("offline", admin, query(Set.of(), offline, ""));
            devices("type that all have", admin, query(Set.of("x.device"), any, ""));
            devices("type that few have", admin, query(Set.of("x.rare"), any, ""));
            devices("two types", admin, query(Set.of("x.device", "x.rare"), any, ""));
            devices("name prefix of most", admin, query(Set.of(), any, "device"));
            devices("name prefix of few", admin, query(Set.of(), any, "zebra"));
            devices("name prefix of none", admin, query(Set.of(), any, "nobody"));
            devices("type and online", admin, query(Set.of("x.device"), online, ""));
            devices("type of few and offline", admin, query(Set.of("x.rare"), offline, ""));
            devices("name of few and online", admin, query(Set.of(), online, "zebra"));
            devices("name of few and offline", admin, query(Set.of(), offline, "zebra"));
            devices("type of all and name of few", admin, query(Set.of("x.device"), any, "zebra"));
            devices("type of few and name of most", admin, query(Set.of("x.rare"), any, "device"));
            devices("type, name and offline", admin, query(Set.of("x.device"), offline, "zebra"));
            devices("an owner's", ada, query(Set.of(), any, ""));
            devices("an owner's, online", ada, query(Set.of(), online, ""));
            devices("an owner's, offline and type of few", ada, query(Set.of("x.rare"), offline, ""));
            commands("open commands of all", admin);
            commands("open commands of an owner's devices", ada);
        }
        print("%-38s %8s %8s %8s %12s %12s", "list", "rows", "p50 ms", "p99 ms", "p50 CPU ms", "p99 CPU ms");
        found.forEach((name, figures) -> print(
                "%-38s %8.0f %8.2f %8.2f %12.2f %12.2f",
                name, figures[0], figures[1], figures[2], figures[3], figures[4]));
    }

    private static Query query(Set<String> types, Optional<Boolean> online, String prefix) {
        return new Query(types, online, prefix, Optional.empty(), Set.of());
    }

    private void devices(String name, Principal who, Query query) {
        measure(name, (token, limit) -> core.devices().list(who, query, token, limit));
    }

    private void commands(String name, Principal who) {
        measure(name, (token, limit) -> core.commands().list(who, Set.of(), token, limit));
    }

    /** Asks for the pages of a list one after the other, and begins again after the last. */
    private <T> void measure(String name, BiFunction<Optional<String>, Integer, ListPage<T>> list) {
        var times = new ArrayList<Long>();
        var cpu = new ArrayList<Long>();
        Optional<String> token = Optional.empty();
        var rows = 0L;
        var first = true;
        for (var i = 0; i < ASKED; i++) {
            var began = System.nanoTime();
            var cpuBegan = THREADS.getCurrentThreadCpuTime();
            var page = list.apply(token, PAGE);
            cpu.add(THREADS.getCurrentThreadCpuTime() - cpuBegan);
            times.add(System.nanoTime() - began);
            rows += first ? page.items().size() : 0;
            token = page.next();
            first &= token.isPresent();
        }
        found.put(name, new double[] {rows, at(times, 0.5), at(times, 0.99), at(cpu, 0.5), at(cpu, 0.99)});
    }

    private static double at(List<Long> nanos, double part) {
        var sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted[Math.min(sorted.length - 1, Math.toIntExact(Math.round(Math.floor(sorted.length * part))))] / 1e6;
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for this one method
    static void print(String text, Object... values) {
        System.out.println(String.format(Locale.ROOT, text, values));
    }
}
