package dev.landfall.bench;

import dev.landfall.guard.Guard;
import dev.landfall.guard.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Runs a hub under all kinds of load for a long time, and checks that it holds no more afterwards than before. 1,000 devices over TLS
 * make 2,000 changes a second, and an app follows all of them. For the time of the soak there is more load: an app that reads twenty
 * events a second; 500 devices that lose their connections all at once every three minutes; apps that connect, subscribe and disconnect;
 * and one owner that wants fifty times its share. Then this load ends, and what the hub holds is compared with what it held before. At
 * the end everything is compared with the ledger of the devices. Each of these is a process of its own, except for the apps.
 */
public final class Soak {
    /** Small limits, so that one client can ask for fifty times a share. */
    private static final String SETTINGS = "api.waiting-max: 64\napi.sockets-max: 64\napi.subscriptions-max: 128\n";

    /** The options of {@link #main} with their defaults. */
    static final Map<String, String> USUAL = Map.of(
            "minutes",
            "30",
            "devices",
            "1000",
            "rate",
            "2000",
            "storm-devices",
            "500",
            "storm-seconds",
            "180",
            "warm-up",
            "180",
            "quiet",
            "150",
            "work",
            "",
            "report",
            "soak.json");

    /** What differs in the short form: enough to see that all of it works, and that nothing stays behind. */
    static final Map<String, String> SHORT = Map.of(
            "minutes", "1",
            "devices", "200",
            "rate", "400",
            "storm-devices", "50",
            "storm-seconds", "15",
            "warm-up", "20",
            "quiet", "20");

    private static final int SAMPLE_SECONDS = 5;
    /** The seconds in which all devices of the second group must have signed in, on a busy machine. */
    private static final int COMING_SECONDS = 600;
    /** The seconds after which free native memory is given back; the launcher does so every half minute. */
    private static final int GIVING_BACK_SECONDS = 35;

    private static final int COLLECTIONS = 5;

    private final Map<String, String> options;
    private final HubProcess hub;
    private final Path work;
    private final SoakReport report = new SoakReport();
    private final long start = System.nanoTime();

    private Soak(Map<String, String> options, HubProcess hub, Path work) {
        this.options = options;
        this.hub = hub;
        this.work = work;
    }

    /**
     * Arguments:
     * {@code [--minutes 30] [--devices 1000] [--rate 2000] [--storm-devices 500] [--storm-seconds 180] [--warm-up 180] [--quiet 150] [--work DIR] [--report FILE]}.
     * Times without a unit are in seconds. Exits with 0 when everything was at its baseline and nothing was lost.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        var options = new HashMap<>(USUAL);
        for (var i = 0; i + 1 < arguments.length; i += 2) {
            if (options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]) == null) {
                throw new IllegalArgumentException("unknown option " + arguments[i]);
            }
        }
        var work = Objects.requireNonNull(options.get("work"));
        var well = of(
                Path.of("").toAbsolutePath(),
                work.isEmpty() ? Files.createTempDirectory("landfall-soak") : Files.createDirectories(Path.of(work)),
                options);
        System.exit(well ? 0 : 1);
    }

    /**
     * Runs the whole soak.
     *
     * @param home the clone with the launcher
     * @param work the folder for the hub's data and the ledger
     * @param options all options of {@link #main}, without the dashes
     * @return whether all checks passed
     */
    static boolean of(Path home, Path work, Map<String, String> options)
            throws IOException, InterruptedException, GeneralSecurityException {
        try (var hub = HubProcess.start(home, work, SETTINGS)) {
            return new Soak(options, hub, work).run();
        }
    }

    private boolean run() throws IOException, InterruptedException, GeneralSecurityException {
        var token = hub.run("token", "--owner", "soak", "--ttl", "24h");
        var fleet = fleet();
        try (var follower = FollowerApp.follow(hub, token, SequenceSource.OCF)) {
            var devices = number("devices");
            while (hub.metric(SequenceSource.OCF.signIns) < devices && fleet.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
            var other = hub.run("token", "--owner", "other", "--ttl", "24h");
            watch(follower, "warm-up", number("warm-up"));
            report.answers("before", AnswerTimes.of(hub, other, 20));
            report.baseline(level(follower, "baseline"));
            load(token, other, follower);
            watch(follower, "quiet", number("quiet"));
            report.afterwards(level(follower, "after"));
            fleet.destroy();
            fleet.waitFor();
            MainBenchmark.settle(hub, follower);
            var ledger = SimulatorLedger.read(work.resolve("ledger"));
            report.note("sent", ledger.sent());
            report.note("received", follower.events());
            report.check(
                    "every change stored and shown to the app once and in order",
                    new LedgerCheck(hub, token, SequenceSource.OCF, false).holds(ledger, follower, true));
        } finally {
            fleet.destroyForcibly();
        }
        return report.end(Path.of(option("report")));
    }

    private Process fleet() throws IOException {
        return hub.launch(
                work.resolve("simulate.out"),
                "simulate",
                "--owner",
                "soak",
                "--tls",
                "--devices",
                option("devices"),
                "--rate",
                option("rate"),
                "--seed",
                "1",
                "--ledger",
                work.resolve("ledger").toString());
    }

    /** Runs the additional load and ends it. */
    private void load(String token, String other, FollowerApp follower)
            throws IOException, InterruptedException, GeneralSecurityException {
        var storming = hub.run("token", "--owner", "storm", "--ttl", "24h");
        try (var times = new Schedule("slow-app");
                var slow = FollowerApp.slow(hub, token, SequenceSource.OCF, times, Duration.ofMillis(50));
                var overload = new OverloadingOwner(hub, "greedy");
                var storm = IdleFleetProcess.start(hub, storming, number("storm-devices"), 2);
                var restless = IdleFleetProcess.start(hub, overload.token(), 50, 3);
                var passing = ShortLivedApps.come(hub, token, 5)) {
            overload.liveReads(50 * 32, Duration.ofSeconds(30), Duration.ofSeconds(5));
            overload.sockets(10);
            overload.writes(20);
            overload.codes(20);
            var until = System.nanoTime() + TimeUnit.MINUTES.toNanos(number("minutes"));
            var answering = Guard.startVirtual("answers", () -> answers(other));
            var storms = Guard.startVirtual("storms", () -> storms(storm, restless, until));
            while (System.nanoTime() < until) {
                watch(follower, "load", SAMPLE_SECONDS);
            }
            answering.interrupt();
            answering.join();
            storms.join();
            report.note("slowReceived", slow.events());
            report.check("the slow app got what it read once and in order", slow.doubled() + slow.missing() == 0);
            report.check(
                    "the slow app was not cut off " + slow.ended(), slow.ended().isEmpty());
            report.note("appsThatCameAndWent", passing.came());
            report.note("appsRefused", passing.refused());
            report.note("stormReconnects", storm.reconnects());
            report.note("greedyReconnects", restless.reconnects());
            report.overloadingOwner(overload.answers());
        }
    }

    /** Measures the response times of an owner that asks for little during the load. */
    private void answers(String other) {
        try {
            TimeUnit.SECONDS.sleep(number("minutes") * 30L);
            report.answers("under the whole load", AnswerTimes.of(hub, other, 20));
        } catch (IOException failure) {
            report.check("an app of another owner is answered: " + failure, false);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes all connections of the second group from time to time, and those of the demanding owner's devices every ten seconds. */
    private void storms(IdleFleetProcess storm, IdleFleetProcess restless, long until) {
        try {
            report.check("the second group came", storm.await(number("storm-devices"), COMING_SECONDS));
            var pause = TimeUnit.SECONDS.toNanos(number("storm-seconds"));
            for (var next = System.nanoTime() + pause; System.nanoTime() < until; ) {
                TimeUnit.SECONDS.sleep(10);
                restless.storm();
                if (System.nanoTime() > next) {
                    next += pause;
                    storm.storm();
                    var began = System.nanoTime();
                    var back = storm.await(number("storm-devices"), 120);
                    report.storm(back ? (System.nanoTime() - began) / 1e9 : -1);
                }
            }
        } catch (IOException gone) {
            report.check("the devices of the storms live: " + gone, false);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes samples of the hub for {@code seconds}. */
    private List<HubSample> watch(FollowerApp follower, String phase, int seconds)
            throws IOException, InterruptedException {
        var seen = new ArrayList<HubSample>();
        for (var passed = 0; passed < seconds; passed += SAMPLE_SECONDS) {
            TimeUnit.SECONDS.sleep(Math.min(SAMPLE_SECONDS, seconds));
            var sample = HubSample.of(hub, (System.nanoTime() - start) / 1_000_000_000, phase)
                    .with("received", (double) follower.events());
            report.add(sample);
            seen.add(sample);
        }
        return seen;
    }

    /** The resources that the hub holds now, and its memory after a collection and after free memory was given back. */
    private Map<String, Double> level(FollowerApp follower, String phase) throws IOException, InterruptedException {
        var level = HubSample.median(watch(follower, phase, 30));
        level.put(SoakReport.LIVE_HEAP, liveHeap());
        watch(follower, phase, GIVING_BACK_SECONDS);
        var settled = HubSample.median(watch(follower, phase, 2 * SAMPLE_SECONDS));
        level.put(SoakReport.SETTLED, settled.getOrDefault(HubSample.RESIDENT, 0.0));
        level.put(HubSample.STORE, settled.getOrDefault(HubSample.STORE, 0.0));
        return level;
    }

    /** The least of some collections: what was allocated since, until the hub had answered, is no part of it. */
    private double liveHeap() throws IOException, InterruptedException {
        var least = Double.MAX_VALUE;
        for (var i = 0; i < COLLECTIONS; i++) {
            least = Math.min(least, hub.heapAfterCollectionMiB());
        }
        return least;
    }

    private int number(String name) {
        return Integer.parseInt(option(name));
    }

    private String option(String name) {
        return Objects.requireNonNull(options.get(name));
    }
}
