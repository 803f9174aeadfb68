package dev.landfall.app.command;

import dev.landfall.app.client.Paths;
import dev.landfall.app.console.Output;
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

    @Parameters(
            index = "0",
            paramLabel = "DEVICE",
            description = "The id of the device, or its beginning, at least four digits.")
    private String device = "";

    @Parameters(index = "1", paramLabel = "ID", description = "The id of the command, as set and commands print it.")
    private String id = "";

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            var path = Paths.device(DeviceIds.whole(client, device), "/commands/" + Paths.encode(id));
            var answer = client.ask("DELETE", path, Optional.empty(), PATIENCE);
            if (common.json()) {
                Output.line(answer);
            } else {
                Output.text(Rows.cell(answer.path("state")) + " " + Rows.cell(answer.path("href")));
            }
        }
        return 0;
    }
}
