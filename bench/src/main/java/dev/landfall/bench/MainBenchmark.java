package dev.landfall.bench;

import dev.landfall.conformance.server.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The main job under load (P1, P2). N devices over TLS change a resource and a subscriber follows them. Then ledger, subscriber and store
 * are compared. Hub, generator and this program are three processes on one machine.
 */
public final class MainBenchmark {
    private final Path home;
    private final Map<String, String> options;
    private final SequenceSource source;

    private MainBenchmark(Path home, Map<String, String> options) {
        this.home = home;
        this.options = options;
        source = SequenceSource.valueOf(option("protocol").toUpperCase(Locale.ROOT));
    }

    /**
     * Arguments:
     * {@code [--protocol ocf|mqtt] [--devices 1000] [--rate 2000] [--seconds 60] [--subscriber yes|no] [--check all|heads] [--store postgres|postgres://… [--store-password-file FILE]]}.
     * Rate 0 is as fast as possible. {@code postgres} alone starts a server.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        var options = new HashMap<>(
                Map.of("devices", "1000", "rate", "2000", "seconds", "60", "subscriber", "yes", "check", "heads"));
        options.putAll(Map.of("store", "", "store-password-file", "", "protocol", "ocf"));
        for (var i = 0; i + 1 < arguments.length; i += 2) {
            if (options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]) == null) {
                throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        System.exit(new MainBenchmark(Path.of(""), options).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException, GeneralSecurityException {
        if (!option("store").equals("postgres")) {
            return against(option("store"), option("store-password-file"));
        }
        try (var server = PostgresServer.start("shared_buffers=256MB", "max_wal_size=4GB")) {
            return against(server.url(server.database()), server.passwordFile().toString());
        }
    }

    private boolean against(String store, String passwordFile)
            throws IOException, InterruptedException, GeneralSecurityException {
        var work = Files.createTempDirectory("landfall-bench");
        var start = new ArrayList<>(List.of("--api-port", "0", "--coaps-port", "0", "--metrics-port", "0"));
        start.addAll(List.of("--mqtts-port", "0"));
        if (!store.isEmpty()) {
            start.addAll(List.of("--store", store));
        }
        if (!passwordFile.isEmpty()) {
            start.addAll(List.of("--store-password-file", passwordFile));
        }
        try (var hub = HubProcess.start(home.toAbsolutePath(), work.resolve("data"), start)) {
            var token = hub.run("token", "--owner", "bench");
            try (var follower = option("subscriber").equals("yes")
                    ? FollowerApp.follow(hub, token, source)
                    : new FollowerApp(source)) {
                return load(hub, token, follower, work.resolve("ledger"));
            }
        }
    }

    private boolean load(HubProcess hub, String token, FollowerApp follower, Path ledgerFile)
            throws IOException, InterruptedException {
        var fleet = hub.launch(
                ledgerFile.resolveSibling("simulate.out"),
                "simulate",
                "--protocol",
                option("protocol"),
                "--owner",
                "bench",
                "--tls",
                "--devices",
                option("devices"),
                "--rate",
                option("rate"),
                "--seconds",
                option("seconds"),
                "--seed",
                "1",
                "--ledger",
                ledgerFile.toString(),
                "--output",
                "json");
        print("waiting for %s devices to sign in", option("devices"));
        var all = Integer.parseInt(option("devices"));
        while (hub.metric(source.signIns) < all && fleet.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        var windows = watch(hub, fleet, follower);
        settle(hub, follower);
        var ledger = SimulatorLedger.read(ledgerFile);
        report(windows, follower, ledger);
        var followed = option("subscriber").equals("yes");
        return new LedgerCheck(hub, token, source, option("check").equals("all")).holds(ledger, follower, followed);
    }

    /** Takes a sample once a second while the fleet runs. */
    private List<Window> watch(HubProcess hub, Process fleet, FollowerApp follower)
            throws IOException, InterruptedException {
        var windows = new ArrayList<Window>();
        var nanos = System.nanoTime();
        var cpu = hub.cpuSeconds();
        var stored = hub.metric("landfall_changes_total");
        while (!fleet.waitFor(5, TimeUnit.SECONDS)) {
            var nanosNow = System.nanoTime();
            var cpuNow = hub.cpuSeconds();
            var storedNow = hub.metric("landfall_changes_total");
            var seconds = (nanosNow - nanos) / 1e9;
            var window = new Window(
                    (storedNow - stored) / seconds,
                    (cpuNow - cpu) / seconds,
                    hub.residentMiB(),
                    hub.metric("jvm_memory_used_bytes") / (1 << 20),
                    follower.events());
            windows.add(window);
            print("%s", window);
            nanos = nanosNow;
            cpu = cpuNow;
            stored = storedNow;
        }
        return windows;
    }

    /** Waits until nothing more is stored and shown, a minute at most. */
    static void settle(HubProcess hub, FollowerApp follower) throws IOException, InterruptedException {
        var before = -1.0;
        var seen = -1L;
        for (var i = 0; i < 60; i++) {
            var stored = hub.metric("landfall_changes_total");
            if (stored == before && follower.events() == seen) {
                return;
            }
            before = stored;
            seen = follower.events();
            TimeUnit.SECONDS.sleep(1);
        }
    }

    private static void report(List<Window> windows, FollowerApp follower, SimulatorLedger ledger) {
        // The first and the last window contain the beginning and the end of the load; the rest is the steady state.
        var steady = windows.size() > 2 ? windows.subList(1, windows.size() - 1) : windows;
        var rate = steady.stream().mapToDouble(Window::perSecond).average().orElse(0);
        var cores = steady.stream().mapToDouble(Window::busyCores).average().orElse(0);
        print(
                "changes sent %d, received %d, doubled %d, missing %d",
                ledger.sent(), follower.events(), follower.doubled(), follower.missing());
        print(
                "stored %.0f/s, busy cores %.2f: %.0f per busy core-second, %.1f us CPU each",
                rate, cores, rate / cores, cores / rate * 1e6);
        print("latency ms p50 %.1f p99 %.1f", follower.latencyMillis(50), follower.latencyMillis(99));
        print(
                "resident MiB first %d last %d",
                windows.getFirst().residentMiB(), windows.getLast().residentMiB());
    }

    private String option(String name) {
        return Objects.requireNonNull(options.get(name));
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency for this one method
    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private record Window(double perSecond, double busyCores, long residentMiB, double usedMiB, long seen) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "stored %.0f/s  busy cores %.2f  resident %d MiB  used %.0f MiB  seen %d",
                    perSecond,
                    busyCores,
                    residentMiB,
                    usedMiB,
                    seen);
        }
    }
}
