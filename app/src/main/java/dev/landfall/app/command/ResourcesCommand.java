package dev.landfall.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code landfall resources}. */
@Command(name = "resources", description = "Lists the resources of a device, with what the hub knows of each.")
final class ResourcesCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            common.rows("href:24", "types:28", "version:8", "time:30", "content:40")
                    .list(client, device.path(client, "/resources"), "the device has no resources");
        }
        return 0;
    }
}
