package dev.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.guard.Guard;
import dev.landfall.simulator.Acl;
import dev.landfall.simulator.Behaviour;
import dev.landfall.simulator.Enrolment;
import dev.landfall.simulator.Load;
import dev.landfall.simulator.SimulatorRun;
import dev.landfall.simulator.SimulatorSettings;
import dev.landfall.simulator.Timing;
import dev.landfall.simulator.TlsVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A program with idle devices over TLS. On request all of them lose their connections at once, and connect again by themselves. It reads
 * {@code storm} or {@code end} from standard input, and writes the number of online devices to standard output. See
 * {@link IdleFleetProcess}.
 */
final class IdleFleet {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Short waits at the start. A device that the hub refuses too often gives up, and is counted. */
    private static final Timing EAGER = Timing.EAGER;

    private final HttpClient http;
    private final URI api;
    private final String token;
    private final JsonNode hub;

    private IdleFleet(URI api, Path ca, String token)
            throws IOException, InterruptedException, GeneralSecurityException {
        this.api = api;
        this.token = token;
        http = HttpClient.newBuilder().sslContext(HubProcess.trusting(ca)).build();
        hub = asked(HttpRequest.newBuilder(URI.create(api + "/landfall/v1/hub")));
    }

    /** Arguments: {@code API CA TOKEN DEVICES SEED}. */
    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        var fleet = new IdleFleet(URI.create(arguments[0]), Path.of(arguments[1]), arguments[2]);
        fleet.run(Integer.parseInt(arguments[3]), Long.parseLong(arguments[4]));
    }

    private void run(int devices, long seed) throws IOException, InterruptedException {
        var load = new Load(devices, 0, Duration.ZERO, seed);
        var behaviour = new Behaviour(1, true, Acl.CLOUD, EAGER, TlsVersion.OCF_1_2);
        var settings = new SimulatorSettings(
                load,
                behaviour,
                1,
                null,
                null,
                progress -> System.out.println(
                        progress.online() + " " + progress.counts().reconnects() + " "
                                + progress.counts().ended()));
        var run = new SimulatorRun(settings, (device, _) -> enrolment(device));
        Guard.startVirtual("swarm-orders", () -> obey(run));
        var result = run.run();
        result.problems().forEach(System.err::println);
    }

    /** Reads the requests. The end of the input ends the program too. */
    private static void obey(SimulatorRun run) {
        try (var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var order = orders.readLine(); order != null && !order.equals("end"); order = orders.readLine()) {
                run.hangUp();
            }
        } catch (IOException broken) {
            System.err.println(broken);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        run.stop();
    }

    private Enrolment enrolment(UUID device) {
        var body = JSON.createObjectNode().put("device", device.toString()).put("ttl", "5m");
        try {
            var code = code(body.toString());
            return new Enrolment(
                    code.path("code").asText(),
                    code.path("provider").asText(),
                    hub.path("coaps").asText(),
                    hub.path("ca").asText(),
                    hub.path("hubId").asText(),
                    null);
        } catch (IOException failure) {
            throw new IllegalStateException("no code for " + device, failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped", stopped);
        }
    }

    private JsonNode code(String body) throws IOException, InterruptedException {
        return asked(HttpRequest.newBuilder(URI.create(api + "/landfall/v1/device-codes"))
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** Repeats a request that fails, because a hub under load refuses some requests, and a busy machine answers late. */
    private JsonNode asked(HttpRequest.Builder request) throws IOException, InterruptedException {
        for (var attempt = 1; ; attempt++) {
            try {
                return ask(request.copy());
            } catch (IOException refused) {
                if (attempt == 20) {
                    throw refused;
                }
                TimeUnit.MILLISECONDS.sleep(500);
            }
        }
    }

    private JsonNode ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = http.send(
                request.header("Authorization", "Bearer " + token)
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the hub answered " + answer.statusCode() + ": " + answer.body());
        }
        return JSON.readTree(answer.body());
    }
}
