package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall device-tokens}. */
@Command(name = "device-tokens", description = "Lists the access tokens of a device, or revokes one of them.")
final class DeviceTokensCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final DeviceOptions device = new DeviceOptions();

    @Option(
            names = "--revoke",
            paramLabel = "ID",
            description = "Revoke the token with this id; the device is disconnected.")
    private Optional<String> revoke = Optional.empty();

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            if (revoke.isPresent()) {
                var path = device.path(client, "/tokens/" + ApiPaths.encode(revoke.get()));
                var answer = client.call("DELETE", path, Optional.empty(), PATIENCE);
                common.show(answer, TableOutput.cell(answer.path("state")) + " " + TableOutput.cell(answer.path("id")));
            } else {
                common.rows("id:43", "made:30", "maker:20").list(client, device.path(client, "/tokens"), "no tokens");
            }
        }
        return 0;
    }
}
