package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.Output;
import dev.landfall.app.hub.Exports;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall import}: reads an exported file into an empty store. */
@Command(
        name = "import",
        description = {
            "Reads an exported file into the empty store of a hub.",
            "The hub must not run. It may be the same hub, or a new",
            "data directory, which then becomes that hub's. An import that was interrupted continues when it is started again.",
            "The hub starts with the imported data only if its directory has the hub.key of the hub that was exported."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of the hub (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The hub's settings; needed when its store is not in the data directory.")
    private Optional<Path> config = Optional.empty();

    @Parameters(paramLabel = "FILE", description = "The file that landfall export has written.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        var progress = new StoreProgress(common.json(), ImportCommand::line);
        try {
            var counted = Exports.read(
                    data,
                    StoredHub.settings(config),
                    file,
                    entries -> progress.show(
                            Output.object().put("state", "restoring").put("entries", entries)));
            progress.end();
            if (common.json()) {
                Output.line(Output.object()
                        .put("data", data.toString())
                        .put("partitions", counted.partitions())
                        .put("events", counted.events())
                        .put("check", counted.check()));
            } else {
                Output.text(
                        "read " + counted.events() + " events into " + data + "; the store and the file are the same."
                                + " To start the hub, copy its hub.key into the data directory if it is not there yet");
            }
        } catch (ProviderException failure) {
            throw StoredHub.failure(failure);
        }
        return 0;
    }

    private static String line(JsonNode now) {
        return now.path("state").asText() + ": " + now.path("entries").asLong() + " changes";
    }
}
