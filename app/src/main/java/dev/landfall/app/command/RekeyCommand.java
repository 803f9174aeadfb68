package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.hub.HubRekey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall hub rekey}: makes a new hub key, and seals all secrets with it. */
@Command(
        name = "rekey",
        description = {
            "Makes a new hub key and seals the keys of the hub in the store again.",
            "The node of the data directory must not run. Other nodes",
            "of the hub may run; copy the new key to them before their next start. A rekey that was interrupted does no harm:",
            "the hub starts, and the same command completes it."
        })
final class RekeyCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of the hub (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The hub's settings; needed when they name the store or the file of the hub key.")
    private Optional<Path> config = Optional.empty();

    @Option(
            names = "--new-issuer-keys",
            description = {
                "Also make new keys for the hub's issuer. All tokens of apps and OCF devices are refused from then on;",
                "the devices must sign up again."
            })
    private boolean issuerKeys;

    @Option(
            names = "--new-ca",
            description = "Also make a new CA. All devices and apps need the new ca.pem from then on.")
    private boolean authority;

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(data)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "there is no data directory " + data,
                    "name the data directory of a hub with --data");
        }
        var settings = StoredHub.all(config);
        try (var directory = DataDirectory.open(data)) {
            StoredHub.with(directory, settings.store(), store -> {
                var done = new HubRekey(store, directory, settings.hub().key(directory))
                        .run(new HubRekey.RekeyScope(issuerKeys, authority));
                var answer = Output.object()
                        .put("hub", done.hub().text())
                        .put("keyFile", done.file().toString())
                        .put("key", done.key());
                common.show(
                        answer,
                        "the keys of hub " + done.hub() + " are sealed under a new hub key in " + done.file()
                                + "; make a backup of this file, and copy it to the other nodes of the hub before they"
                                + " start again");
            });
        }
        return 0;
    }
}
