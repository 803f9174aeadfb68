package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code landfall cancel}. */
@Command(name = "cancel", description = "Cancels a command that has not been sent to the device yet.")
final class CancelCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Parameters(index = "1", paramLabel = "ID", description = "The id of the command, as set and commands print it.")
    private String id = "";

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            var path = device.path(client, "/commands/" + ApiPaths.encode(id));
            var answer = client.call("DELETE", path, Optional.empty(), PATIENCE);
            common.show(answer, TableOutput.cell(answer.path("state")) + " " + TableOutput.cell(answer.path("href")));
        }
        return 0;
    }
}
