package dev.landfall.app.command;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code landfall device}. */
@Command(name = "device", description = "Shows one device.")
final class DeviceCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            common.showMembers(client.call("GET", device.path(client, ""), Optional.empty(), PATIENCE));
        }
        return 0;
    }
}
