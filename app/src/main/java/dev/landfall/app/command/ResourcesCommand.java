package dev.landfall.app.command;

import dev.landfall.app.client.Paths;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code landfall resources}. */
@Command(name = "resources", description = "Lists the resources of a device, with what the hub knows of each.")
final class ResourcesCommand implements Callable<Integer> {
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
            var rows = new Rows(common.json(), "href:24", "types:28", "version:8", "time:30", "content:40");
            client.lines(Paths.device(DeviceIds.whole(client, device), "/resources"), PATIENCE, rows);
            rows.orNote("the device has no resources");
        }
        return 0;
    }
}
