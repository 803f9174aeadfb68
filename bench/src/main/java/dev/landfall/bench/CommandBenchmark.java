package dev.landfall.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures commands (P3): apps write to resources of OCF devices over HTTP, at a fixed rate, and wait for the devices' answers. Each
 * response time is counted from the moment at which the request was due, so that a slow hub does not get fewer requests (coordinated
 * omission). The hub, the devices and this program are three processes on one machine. Arguments: {@code [RATE [SECONDS [DEVICES]]]}.
 */
public final class CommandBenchmark {
    private static final int WARM_UP_SECONDS = 20;
    private static final int CLIENTS = 4;
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(1);

    private final HubProcess hub;
    private final List<HttpClient> clients = new ArrayList<>();
    private final List<HttpRequest.Builder> requests;

    private CommandBenchmark(HubProcess hub, String token, List<String> devices)
            throws IOException, GeneralSecurityException {
        this.hub = hub;
        for (var i = 0; i < CLIENTS; i++) {
            clients.add(HttpClient.newBuilder()
                    .sslContext(HubProcess.trusting(Path.of(hub.ready("ca"))))
                    .build());
        }
        requests = devices.stream()
                .map(device -> HttpRequest.newBuilder(
                                URI.create(hub.ready("api") + "/api/v1/devices/" + device + "/resources/light/1"))
                        .timeout(Duration.ofNanos(NANOS_MAX))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json"))
                .toList();
    }

    /** Arguments: {@code [RATE [SECONDS [DEVICES]]]}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        var rate = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000;
        var seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 30;
        var devices = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000;
        var work = Files.createTempDirectory("landfall-commands");
        try (var hub = HubProcess.start(Path.of("").toAbsolutePath(), work, "")) {
            var token = hub.run("token", "--owner", "bench");
            var fleet = hub.launch(
                    work.resolve("simulate.out"),
                    "simulate",
                    "--owner",
                    "bench",
                    "--tls",
                    "--devices",
                    Integer.toString(devices));
            try {
                new CommandBenchmark(hub, token, signedIn(hub, token, devices)).run(rate, seconds);
            } finally {
                fleet.destroy();
            }
        }
        System.exit(0);
    }

    private static List<String> signedIn(HubProcess hub, String token, int devices)
            throws IOException, InterruptedException {
        while (hub.metric("landfall_coap_sign_ins_total") < devices || hub.metric("landfall_changes_total") < devices) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
        TimeUnit.SECONDS.sleep(2);
        return hub.get(token, "/api/v1/devices")
                .body()
                .lines()
                .map(line -> line.replaceFirst("^.*?\"id\":\"([^\"]+)\".*$", "$1"))
                .toList();
    }

    private void run(int rate, int seconds) throws IOException {
        measured(rate, WARM_UP_SECONDS);
        var cpu = hub.cpuSeconds();
        var result = measured(rate, seconds);
        var spent = hub.cpuSeconds() - cpu;
        System.out.println(String.format(
                Locale.ROOT,
                "%d commands/s over %d devices for %d s: %d answered, %d failed; ms p50 %.2f p90 %.2f p99 %.2f max %.2f; CPU of the hub %.0f us a command",
                rate,
                requests.size(),
                seconds,
                result.times().getTotalCount(),
                result.failed().sum(),
                result.millis(50),
                result.millis(90),
                result.millis(99),
                result.millis(100),
                spent / rate / seconds * 1e6));
    }

    /** Sends commands at a fixed rate, the devices in turn, and waits until all are answered. */
    private Result measured(int rate, int seconds) {
        var result = new Result(new ConcurrentHistogram(NANOS_MAX, 3), new LongAdder());
        var all = (long) rate * seconds;
        var began = System.nanoTime();
        for (var i = 0L; i < all; i++) {
            var due = began + i * TimeUnit.SECONDS.toNanos(1) / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            send(result, i, due);
        }
        while (result.times().getTotalCount() + result.failed().sum() < all) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return result;
    }

    private void send(Result result, long number, long due) {
        var request = requests.get((int) (number % requests.size()))
                .copy()
                .PUT(HttpRequest.BodyPublishers.ofString(
                        "{\"state\":" + (number / requests.size() % 2 == 0) + "}"))
                .build();
        var _ = clients.get((int) (number % CLIENTS))
                .sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, failure) -> {
                    if (failure != null || answer.statusCode() != 200) {
                        result.failed().increment();
                    } else {
                        result.times().recordValue(Math.min(System.nanoTime() - due, NANOS_MAX));
                    }
                });
    }

    /** What became of the commands of one part of the run. */
    private record Result(ConcurrentHistogram times, LongAdder failed) {
        double millis(double percentile) {
            return times.getValueAtPercentile(percentile) / 1e6;
        }
    }
}
