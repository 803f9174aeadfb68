package dev.landfall.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubAddress;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.data.ReadyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The real program in a process of its own, as it is started from a shell, with all doors for MQTT open. */
final class RealHub implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final String OWNER = "ada";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Process process;
    private final ReadyFile ready;
    private final HttpClient http = HttpClient.newHttpClient();

    RealHub(Path folder, String... more) throws IOException {
        this.folder = folder;
        var arguments = new ArrayList<>(List.of("start"));
        for (var port : List.of("api", "coaps", "coap", "mqtts", "mqtt", "metrics")) {
            arguments.addAll(List.of("--" + port + "-port", "0"));
        }
        arguments.addAll(List.of(more));
        process = begin(arguments, folder.resolve("hub.out"), folder.resolve("hub.log"));
        Awaitility.await("ready").atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(Files.readString(folder.resolve("hub.log")));
            }
            return ReadyFile.read(data()).isPresent();
        });
        ready = ReadyFile.read(data()).orElseThrow();
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** The address of the door, with TLS or without. */
    URI mqtt(boolean tls) {
        return URI.create(Objects.requireNonNull(tls ? ready.mqtts() : ready.mqtt()));
    }

    String ca() {
        return ready.ca().toString();
    }

    /** Where, with which token: as arguments of a client. */
    List<String> reach(boolean tls, String token) {
        return List.of(mqtt(tls).getHost(), Integer.toString(mqtt(tls).getPort()), token);
    }

    /** What the command line prints about a new device of the owner. */
    JsonNode device(String name) throws IOException {
        return json("device-token", "--owner", OWNER, "--name", name);
    }

    /** The same for one that speaks for others. */
    JsonNode gateway(String name) throws IOException {
        return json("device-token", "--owner", OWNER, "--name", name, "--gateway");
    }

    /** Runs a command and reads the one object it prints. */
    JsonNode json(String... arguments) throws IOException {
        return JSON.readTree(run(arguments));
    }

    /** Runs a command as a shell would, to its end; it must succeed. */
    String run(String... arguments) throws IOException {
        var out = Files.createTempFile(folder, "out", "");
        var err = Files.createTempFile(folder, "err", "");
        var command = begin(Arrays.asList(arguments), out, err);
        try {
            if (!command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || command.exitValue() != 0) {
                throw new IllegalStateException(List.of(arguments) + ": " + Files.readString(err));
            }
            return Files.readString(out);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            command.destroyForcibly();
        }
    }

    private Process begin(List<String> arguments, Path out, Path err) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.landfall.app.Main"));
        command.addAll(arguments);
        command.addAll(List.of("--data", data().toString()));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
    }

    /** An app of the owner. */
    HubClient app() throws IOException {
        var form = Map.of(
                "grant_type", "client_credentials",
                "client_id", "admin",
                "client_secret", Files.readString(ready.adminSecret()).strip(),
                "owner", OWNER,
                "ttl", "10m");
        var address = HubAddress.of(ready.api(), Optional.of(ready.ca()));
        return new HubClient(address, client -> client.clientToken(form));
    }

    /** The contents of a resource's history, oldest first. */
    static List<JsonNode> history(HubClient app, String device, String href) {
        var lines = new ArrayList<JsonNode>();
        app.lines(ApiPaths.device(device, "/history" + href), PATIENCE, line -> lines.add(line.path("content")));
        return lines;
    }

    /** Writes a resource, waits for what becomes of it. */
    static JsonNode set(HubClient app, String device, String href, String json) throws IOException {
        return app.call(
                "PUT", ApiPaths.device(device, "/resources" + href), Optional.of(JSON.readTree(json)), PATIENCE);
    }

    /** Whether the device is online. */
    static boolean online(HubClient app, String device) {
        return app.call("GET", ApiPaths.device(device, ""), Optional.empty(), PATIENCE)
                .path("status")
                .asText()
                .equals("online");
    }

    /** The sum of all metrics whose line begins with the name and has all these words. */
    double metric(String name, String... words) {
        try {
            var page = http.send(
                            HttpRequest.newBuilder(URI.create(Objects.requireNonNull(ready.metrics())))
                                    .build(),
                            BodyHandlers.ofString(UTF_8))
                    .body();
            return page.lines()
                    .filter(line -> line.startsWith(name)
                            && Arrays.stream(words).allMatch(word -> line.contains("\"" + word + "\"")))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What it logged so far, a line each. */
    List<JsonNode> log() throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(folder.resolve("hub.log"))) {
            if (line.startsWith("{") && line.endsWith("}")) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    @Override
    public void close() {
        http.close();
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
