package dev.landfall.app.command;

import dev.landfall.app.client.Paths;
import dev.landfall.app.console.Output;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code landfall device}. */
@Command(name = "device", description = "Shows one device.")
final class DeviceCommand implements Callable<Integer> {
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

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            var answer =
                    client.ask("GET", Paths.device(DeviceIds.whole(client, device), ""), Optional.empty(), PATIENCE);
            if (common.json()) {
                Output.line(answer);
            } else {
                Rows.members(answer);
            }
        }
        return 0;
    }
}
