package dev.landfall.app;

import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.hub.Hub;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.app.log.Logs;
import dev.landfall.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Starts a hub and uses it once, in this one process, so that the JDK can remember which classes that takes; the launcher runs
 * it after a build. It leaves nothing behind.
 */
final class Rehearsal {
    private static final String DEVICE = "e220a839-7b1d-4daf-aa85-68d2e45fd6cb";
    private static final String LIGHT = "/light/1";
    private static final Map<String, String> ANY_PORTS =
            Map.of("api.port", "0", "coaps.port", "0", "coap.port", "0", "metrics.port", "0");
    private static final List<List<String>> LINES = List.of(
            List.of("simulate", "--eager", "--rate", "20", "--seconds", "1", "--owner", "me"),
            List.of("simulate", "--eager", "--seconds", "1", "--owner", "me", "--plain", "--seed", "2"),
            List.of("token", "--owner", "me"),
            List.of("device-code", "--owner", "me"),
            List.of("devices"),
            List.of("devices", "--output", "json"),
            List.of("get", DEVICE, LIGHT),
            List.of("set", DEVICE, LIGHT, "{\"state\":true}", "--async", "--ttl", "1m"),
            List.of("commands", DEVICE),
            List.of("history", DEVICE, LIGHT),
            List.of("watch", "--timeout", "1"));

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        var folder = Files.createTempDirectory("landfall-rehearsal");
        try {
            play(folder.resolve("data"));
            // A second time, on what is there already.
            play(folder.resolve("data"));
        } finally {
            delete(folder);
        }
        System.exit(0);
    }

    private static void play(Path path) throws IOException {
        Main.run("--help");
        Main.run("version");
        var settings = HubSettings.from(Settings.read(null, ANY_PORTS));
        Logs.configure(Logs.Detail.INFO, Logs.Format.JSON);
        try (var data = DataDirectory.open(path);
                var hub = Hub.start(settings, data)) {
            hub.ready().announce();
            for (var line : LINES) {
                var words = new ArrayList<>(line);
                words.addAll(List.of("--data", path.toString()));
                Main.run(words.toArray(String[]::new));
            }
            hub.ready().withdraw();
        }
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
