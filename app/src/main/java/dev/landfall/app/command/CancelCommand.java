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
@Command(name = "cancel", description = "Takes back what was asked of a device and not sent yet.")
final class CancelCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Parameters(index = "0", paramLabel = "DEVICE", description = "the device's id")
    private String device = "";

    @Parameters(index = "1", paramLabel = "ID", description = "the command's id, as set and commands show it")
    private String id = "";

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            var path = Paths.device(device, "/commands/" + Paths.encode(id));
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
