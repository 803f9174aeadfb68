package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.ReadyFile;
import dev.landfall.app.hub.Exports;
import dev.landfall.move.ContentCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall export}: writes everything that a hub stores into one file. */
@Command(
        name = "export",
        description = {
            "Writes everything that the hub remembers into one file.",
            "The hub may run or not. The keys of the hub are in the",
            "file, but sealed: make a backup of hub.key too, because the hub starts from the file only with the same key.",
            "Everybody who can read the file can read the data of the devices."
        })
final class ExportCommand implements Callable<Integer> {
    private static final String PATH = "/store/export";

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The hub's settings; needed when the hub does not run and its store is not in the data directory.")
    private Optional<Path> config = Optional.empty();

    @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist yet.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (Files.exists(file)) {
            throw new CommandFailure(ExitCode.USAGE, file + " exists already", "name a file that does not exist yet");
        }
        var running = ReadyFile.read(hub.directory()).filter(ReadyFile::alive).isPresent();
        if (running || hub.elsewhere()) {
            ask();
            return 0;
        }
        try (var data = DataDirectory.open(hub.directory())) {
            StoredHub.with(data, StoredHub.settings(config), store -> {
                var progress = new StoreProgress(common.json(), ExportCommand::line);
                var counted = Exports.write(store, data, file, bytes -> progress.show(status("copying", bytes)));
                progress.end();
                show(counted);
            });
        }
        return 0;
    }

    /** Asks the running hub to export: only the hub can use its store, so it writes the file beside its data. */
    private void ask() throws IOException, InterruptedException {
        var ready = hub.address().ready();
        if (ready.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "a running hub can be exported on its own machine only",
                    "run the command there, with --data DIR");
        }
        try (var client = hub.operator(HubOptions.LONG)) {
            var progress = new StoreProgress(common.json(), ExportCommand::line);
            var now = client.call("POST", PATH, Optional.empty(), HubOptions.SHORT);
            while (now.path("state").asText().equals("copying")) {
                progress.show(now);
                progress.pause();
                now = client.call("GET", PATH, Optional.empty(), HubOptions.SHORT);
            }
            progress.end();
            if (!now.path("state").asText().equals("done")) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "NotExported",
                        "the hub was not exported: " + now.path("message").asText(),
                        ExitCode.FAILED.cure(),
                        null);
            }
            Files.move(Path.of(now.path("file").asText()), file);
            show(new ContentCounts(
                    now.path("partitions").asLong(), 0, 0, now.path("events").asLong(), ""));
        }
    }

    private static JsonNode status(String state, long bytes) {
        return Output.object().put("state", state).put("bytes", bytes);
    }

    private static String line(JsonNode now) {
        return now.path("state").asText() + ": " + now.path("bytes").asLong() / (1 << 20) + " MiB";
    }

    private void show(ContentCounts counted) throws IOException {
        var bytes = Files.size(file);
        if (common.json()) {
            Output.line(Output.object()
                    .put("file", file.toString())
                    .put("bytes", bytes)
                    .put("partitions", counted.partitions())
                    .put("events", counted.events()));
        } else {
            Output.text("wrote " + file + ": " + counted.events() + " events, " + bytes + " bytes");
        }
    }
}
