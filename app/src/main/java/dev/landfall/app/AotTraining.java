package dev.landfall.app;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.hub.Hub;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.app.log.Logs;
import dev.landfall.guard.Guard;
import dev.landfall.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The training run for the JDK's AOT cache: it uses the program once, so that the JDK records the classes. The launcher runs it after a
 * build, once as {@code hub} and once as {@code client}, because a command must not load the classes of a hub. It leaves no files behind.
 */
final class AotTraining {
    private static final String DEVICE = "e220a839-7b1d-4daf-aa85-68d2e45fd6cb";
    private static final String LIGHT = "/light/1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> PORTS =
            List.of("api.port", "coaps.port", "coap.port", "mqtts.port", "metrics.port");
    private static final List<List<String>> DEVICES = List.of(
            List.of("simulate", "--eager", "--rate", "20", "--seconds", "1", "--owner", "me"),
            List.of("simulate", "--eager", "--seconds", "1", "--owner", "me", "--plain", "--seed", "2"),
            List.of("simulate", "--protocol", "mqtt", "--eager", "--rate", "20", "--seconds", "1", "--seed", "3"));
    private static final List<List<String>> CLIENTS = List.of(
            List.of("token", "--owner", "me"),
            List.of("device-code", "--owner", "me"),
            List.of("device-token", "--owner", "me"),
            List.of("devices"),
            List.of("devices", "--output", "json"),
            List.of("get", DEVICE, LIGHT),
            List.of("get", DEVICE, "/nothing"),
            List.of("set", DEVICE, LIGHT, "{\"state\":true}", "--async", "--ttl", "1m"),
            List.of("commands", DEVICE),
            List.of("history", DEVICE, LIGHT),
            List.of("watch", "--timeout", "1"));

    private AotTraining() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("landfall-rehearsal");
        try {
            Main.run("--help");
            Main.run("version");
            if (List.of(arguments).contains("client")) {
                client(folder.resolve("data"));
            } else {
                hub(folder.resolve("data"));
                // A second start, on the existing data directory.
                hub(folder.resolve("data"));
            }
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    /** Runs a hub and its clients in this process. */
    private static void hub(Path path) {
        var flags = new HashMap<String, String>();
        PORTS.forEach(port -> flags.put(port, "0"));
        Logs.configure(Logs.Detail.INFO, Logs.Format.JSON);
        try (var data = DataDirectory.open(path);
                var hub = Hub.start(HubSettings.from(Settings.read(null, Map.copyOf(flags))), data)) {
            hub.ready().announce();
            DEVICES.forEach(line -> Main.run(words(line, path)));
            CLIENTS.forEach(line -> Main.run(words(line, path)));
            hub.ready().withdraw();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs only clients in this process; the hub is another one. */
    private static void client(Path path) throws IOException, InterruptedException {
        var start = new ArrayList<>(List.of("start"));
        PORTS.forEach(port -> start.addAll(List.of("--" + port.replace('.', '-'), "0")));
        var hub = process(start, path).redirectOutput(Redirect.PIPE).start();
        try {
            awaitReady(hub);
            process(DEVICES.getFirst(), path).start().waitFor();
            CLIENTS.forEach(line -> Main.run(words(line, path)));
            Main.run(words(List.of("stop"), path));
        } finally {
            hub.destroy();
        }
    }

    /** Waits for the line with which a hub says that it is ready. A hub that dies writes none. */
    private static void awaitReady(Process hub) throws InterruptedException {
        var line = new FutureTask<>(hub.inputReader()::readLine);
        Guard.startVirtual("rehearsal", line);
        try {
            if (line.get(PATIENCE.toSeconds(), TimeUnit.SECONDS) == null) {
                throw new IllegalStateException("the hub to rehearse with did not start");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("no hub to rehearse with", e);
        }
    }

    private static ProcessBuilder process(List<String> line, Path path) {
        var java = ProcessHandle.current().info().command().orElse("java");
        var command =
                new ArrayList<>(List.of(java, "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(words(line, path)));
        return new ProcessBuilder(command).inheritIO();
    }

    private static String[] words(List<String> line, Path path) {
        var words = new ArrayList<>(line);
        words.addAll(List.of("--data", path.toString()));
        return words.toArray(String[]::new);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
