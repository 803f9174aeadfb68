package dev.landfall.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * What others notice of one owner that asks for fifty times its share: their times of answer before and meanwhile, and what the
 * greedy one is told. Hub and this program are two processes on one machine. {@code [SECONDS [CONCURRENT]]}, by hand.
 */
public final class FairLine {
    /** Fifty times the usual share of waiting calls would be more than a client can open, so there are fewer of them. */
    private static final String SHARE = "64";

    private static final int GREEDY = 50 * 32;
    private static final int DEVICES = 40;

    private final HubProcess hub;
    private final int seconds;
    private final int concurrent;
    private final AtomicBoolean going = new AtomicBoolean(true);
    private final ConcurrentHashMap<Integer, LongAdder> told = new ConcurrentHashMap<>();

    private FairLine(HubProcess hub, int seconds, int concurrent) {
        this.hub = hub;
        this.seconds = seconds;
        this.concurrent = concurrent;
    }

    /** {@code [SECONDS [CONCURRENT]]}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        var seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        var concurrent = arguments.length > 1 ? Integer.parseInt(arguments[1]) : GREEDY;
        var work = Files.createTempDirectory("landfall-fair");
        var start = List.of(
                "--api-port",
                "0",
                "--coaps-port",
                "0",
                "--mqtts-port",
                "0",
                "--metrics-port",
                "0",
                "--api-waiting-max",
                SHARE);
        try (var hub = HubProcess.start(Path.of("").toAbsolutePath(), work.resolve("data"), start)) {
            System.exit(new FairLine(hub, seconds, concurrent).run() ? 0 : 1);
        }
    }

    private boolean run() throws IOException, InterruptedException {
        var greedy = hub.run("token", "--owner", "greedy").strip();
        var other = hub.run("token", "--owner", "other").strip();
        var devices = absent(greedy);
        times(other);
        var before = times(other);
        var asking = Thread.ofVirtual().start(() -> ask(greedy, devices));
        times(other);
        var meanwhile = times(other);
        going.set(false);
        asking.join();
        report("before", before);
        report("meanwhile", meanwhile);
        System.out.println("the greedy owner was told " + told);
        return p99(meanwhile) <= 2 * p99(before);
    }

    /** Devices that are signed up and never connect. */
    private List<String> absent(String token) throws IOException, InterruptedException {
        var ids = new String[DEVICES];
        for (var i = 0; i < DEVICES; i++) {
            ids[i] = UUID.randomUUID().toString();
            hub.run("device-token", "--owner", "greedy", "--device", ids[i]);
        }
        if (hub.get(token, "/landfall/v1/devices").statusCode() != 200) {
            throw new IllegalStateException("the greedy owner cannot read");
        }
        return Arrays.asList(ids);
    }

    /** Answer times of one who asks for a list again and again, in nanoseconds, in order. */
    private long[] times(String token) throws IOException, InterruptedException {
        var times = new long[1_000_000];
        var count = 0;
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < until && count < times.length) {
            var began = System.nanoTime();
            var status = hub.get(token, "/landfall/v1/devices").statusCode();
            if (status != 200) {
                throw new IllegalStateException("the other owner was told " + status);
            }
            times[count++] = System.nanoTime() - began;
        }
        var some = Arrays.copyOf(times, count);
        Arrays.sort(some);
        return some;
    }

    /** Asks absent devices live, as many at once as were asked for, and begins anew whatever was refused. */
    private void ask(String token, List<String> devices) {
        var room = new Semaphore(concurrent);
        for (var i = 0; going.get(); i++) {
            room.acquireUninterruptibly();
            var path = "/landfall/v1/devices/" + devices.get(i % DEVICES) + "/resources/rpc?live=true&ttl=10m";
            var request = HttpRequest.newBuilder(URI.create(hub.ready("api") + path))
                    .header("Authorization", "Bearer " + token)
                    .build();
            var _ = hub.http()
                    .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .whenComplete((answer, _) -> {
                        room.release();
                        told.computeIfAbsent(answer == null ? 0 : answer.statusCode(), _ -> new LongAdder())
                                .increment();
                    });
        }
    }

    private static long p99(long[] times) {
        return times[times.length * 99 / 100];
    }

    private static void report(String when, long[] times) {
        System.out.printf(
                Locale.ROOT,
                "%s: %d answers, p50 %.2f ms, p99 %.2f ms, worst %.2f ms%n",
                when,
                times.length,
                times[times.length / 2] / 1e6,
                p99(times) / 1e6,
                times[times.length - 1] / 1e6);
    }
}
