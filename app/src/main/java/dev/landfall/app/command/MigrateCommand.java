package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.settings.Settings;
import dev.landfall.settings.SettingsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall migrate}: moves a running hub to another store. */
@Command(
        name = "migrate",
        description = {
            "Moves a running hub to another store while the hub works.",
            "It copies everything, follows what is written meanwhile,",
            "compares both stores, and changes over with a pause of seconds. It can be stopped at any moment, and continues",
            "when it is started again. The old store is kept, with a note that the hub has left it. The keys of the hub move",
            "along, sealed: the hub needs the same hub.key as before."
        })
final class MigrateCommand implements Callable<Integer> {
    private static final String PATH = "/store/move";
    private static final List<String> FILES =
            List.of("store.directory", "store.password-file", "store.ca", "store.certificate", "store.key");

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(
            names = "--to",
            paramLabel = "CONFIG",
            description = "A YAML file whose section store names the new store (docs/contracts/settings.md).")
    private Optional<Path> to = Optional.empty();

    @Option(names = "--status", description = "Only show whether the hub is moving and how far it is.")
    private boolean status;

    @Option(
            names = "--cancel",
            description = "Stop the move. What was copied is kept and used when the move is started again.")
    private boolean cancel;

    @Override
    public Integer call() throws InterruptedException {
        var modes = (to.isPresent() ? 1 : 0) + (status ? 1 : 0) + (cancel ? 1 : 0);
        if (modes != 1) {
            throw new CommandFailure(
                    ExitCode.USAGE, "one of --to, --status and --cancel is needed", "for example --to CONFIG");
        }
        try (var client = hub.operator(HubOptions.LONG)) {
            if (to.isPresent()) {
                return migrate(client, settings(to.get()));
            }
            show(client.call(cancel ? "DELETE" : "GET", PATH, Optional.empty(), HubOptions.SHORT));
            return 0;
        }
    }

    private static Map<String, String> settings(Path file) {
        try {
            var written = Settings.read(file, Map.of());
            HubSettings.from(written);
            written.finish();
            var store = written.written("store.");
            if (store.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.SETTINGS,
                        file + " contains no settings of a store",
                        "add a section store: with the settings of the new store");
            }
            return absolute(store);
        } catch (SettingsException e) {
            throw new CommandFailure(
                    ExitCode.SETTINGS,
                    ExitCode.SETTINGS.reason(),
                    String.valueOf(e.getMessage()),
                    ExitCode.SETTINGS.cure(),
                    e);
        }
    }

    /** Names files by their whole paths: the hub reads these settings again at each start, in whatever folder it is started. */
    private static Map<String, String> absolute(Map<String, String> store) {
        var whole = new TreeMap<>(store);
        FILES.forEach(name -> whole.computeIfPresent(
                name, (_, file) -> Path.of(file).toAbsolutePath().normalize().toString()));
        return whole;
    }

    private int migrate(HubClient client, Map<String, String> settings) throws InterruptedException {
        var body = Output.object();
        settings.forEach(body::put);
        var progress = new StoreProgress(common.json(), MigrateCommand::line);
        var now = client.call("POST", PATH, Optional.of(body), Duration.ofMinutes(2));
        while (!over(now)) {
            progress.show(now);
            progress.pause();
            now = client.call("GET", PATH, Optional.empty(), HubOptions.SHORT);
        }
        progress.end();
        if (!state(now).equals("done")) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    state(now).equals("cancelled") ? "Cancelled" : "NotMoved",
                    "the hub was not moved: " + now.path("message").asText(),
                    "the hub still uses its former store; run the command again to continue the move",
                    null);
        }
        show(now);
        return 0;
    }

    private void show(JsonNode now) {
        common.show(now, line(now));
    }

    private static boolean over(JsonNode status) {
        return switch (state(status)) {
            case "done", "failed", "cancelled" -> true;
            default -> false;
        };
    }

    private static String state(JsonNode status) {
        return status.path("state").asText();
    }

    private static String line(JsonNode now) {
        var verified = now.path("verified");
        var compared = verified.path("partitions").asLong() + " partitions and "
                + verified.path("events").asLong() + " events are the same";
        return switch (state(now)) {
            case "done" ->
                "moved in " + now.path("millis").asLong() / 1000 + " s; nothing could be written for "
                        + now.path("pauseMillis").asLong() + " ms; " + compared + ", checksum "
                        + verified.path("check").asText();
            case "failed", "cancelled" ->
                state(now) + ": " + now.path("message").asText();
            default ->
                state(now) + ": " + now.path("partitions").asLong() + " partitions, "
                        + now.path("entries").asLong() + " changes, "
                        + now.path("bytes").asLong() / (1 << 20) + " MiB copied, "
                        + now.path("lag").asLong() + " behind; " + compared;
        };
    }
}
