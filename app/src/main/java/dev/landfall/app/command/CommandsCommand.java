package dev.landfall.app.command;

import dev.landfall.app.client.Paths;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code landfall commands}. */
@Command(name = "commands", description = "Lists the commands of a device that have not ended.")
final class CommandsCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Parameters(
            index = "0",
            paramLabel = "DEVICE",
            description = "The id of the device, or its beginning, at least four digits.")
    private String device = "";

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            var rows =
                    new Rows(common.json(), "id:36", "href:20", "kind:8", "state:9", "createdAt:30", "validUntil:30");
            client.lines(Paths.device(DeviceIds.whole(client, device), "/commands"), PATIENCE, rows);
            rows.orNote("no commands");
        }
        return 0;
    }
}
