package dev.landfall.bench;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Measures commands (P3): apps write to resources of OCF devices over HTTP, at a fixed rate, and wait for the devices' answers. Each
 * response time is counted from the moment at which the request was due, so that a slow hub does not get fewer requests (coordinated
 * omission). The hub, the devices and this program are three processes on one machine. Arguments: {@code [RATE [SECONDS [DEVICES]]]}.
 */
public final class CommandBenchmark {
    private static final int WARM_UP_SECONDS = 60;
    private static final int CONNECTIONS = 64;
    private static final long NANOS_MAX = TimeUnit.MINUTES.toNanos(1);

    private final HubProcess hub;
    private final HttpConnections connections;
    private final String token;
    private final List<String> devices;

    private CommandBenchmark(HubProcess hub, HttpConnections connections, String token, List<String> devices) {
        this.hub = hub;
        this.connections = connections;
        this.token = token;
        this.devices = devices;
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
                var all = signedIn(hub, token, devices);
                // The hub closes connections without a request soon, so they are opened when they are needed.
                try (var connections =
                        HttpConnections.open(URI.create(hub.ready("api")), Path.of(hub.ready("ca")), CONNECTIONS)) {
                    new CommandBenchmark(hub, connections, token, all).run(rate, seconds);
                }
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
                "%d commands/s over %d devices for %d s: %d answered, failed: %s; ms p50 %.2f p90 %.2f p99 %.2f max %.2f; CPU of the hub %.0f us a command",
                rate,
                devices.size(),
                seconds,
                result.times().getTotalCount(),
                result.failed(),
                result.millis(50),
                result.millis(90),
                result.millis(99),
                result.millis(100),
                spent / rate / seconds * 1e6));
    }

    /** Sends commands at a fixed rate, the devices in turn, and waits until all are answered. */
    private Result measured(int rate, int seconds) {
        var result = new Result(new ConcurrentHistogram(NANOS_MAX, 3), new ConcurrentSkipListMap<>());
        var all = (long) rate * seconds;
        var began = System.nanoTime();
        for (var i = 0L; i < all; i++) {
            var due = began + i * TimeUnit.SECONDS.toNanos(1) / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            send(result, i, due);
        }
        while (result.times().getTotalCount() + result.failures() < all) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return result;
    }

    private void send(Result result, long number, long due) {
        var device = devices.get((int) (number % devices.size()));
        var content = "{\"state\":" + (number / devices.size() % 2 == 0) + "}";
        var request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.PUT,
                "/api/v1/devices/" + device + "/resources/light/1",
                Unpooled.copiedBuffer(content, StandardCharsets.UTF_8));
        request.headers()
                .set(HttpHeaderNames.HOST, "hub")
                .set(HttpHeaderNames.AUTHORIZATION, "Bearer " + token)
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, content.length());
        connections.send(request, status -> {
            if (status == HttpURLConnection.HTTP_OK) {
                result.times().recordValue(Math.min(System.nanoTime() - due, NANOS_MAX));
            } else {
                result.failed().merge("HTTP " + status, 1L, Long::sum);
            }
        });
    }

    /** What became of the commands of one part of the run. */
    private record Result(ConcurrentHistogram times, ConcurrentMap<String, Long> failed) {
        long failures() {
            return failed.values().stream().mapToLong(Long::longValue).sum();
        }

        double millis(double percentile) {
            return times.getValueAtPercentile(percentile) / 1e6;
        }
    }
}
