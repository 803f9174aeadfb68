package dev.landfall.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code landfall commands}. */
@Command(name = "commands", description = "Lists the commands of a device that have not ended.")
final class CommandsCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            common.rows("id:36", "href:20", "kind:8", "state:9", "createdAt:30", "validUntil:30")
                    .list(client, device.path(client, "/commands"), "no commands");
        }
        return 0;
    }
}
