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

/** {@code landfall import}: what {@code landfall export} wrote, into an empty store. */
@Command(
        name = "import",
        description = {
            "Reads what landfall export wrote into the empty store of a hub that does not run: of the same hub, or of a new",
            "data directory, which becomes that hub's then. Cut short, it goes on where it was when it is begun again."
        })
final class ImportCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "the hub's data directory (usual: ./data)")
    private Path data = Path.of("data");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the hub's settings, where its store is not in the data directory")
    private Optional<Path> config = Optional.empty();

    @Parameters(paramLabel = "FILE", description = "what landfall export wrote")
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
                Output.text("read " + counted.events() + " events into " + data + "; what the store shows is what the"
                        + " file says");
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
