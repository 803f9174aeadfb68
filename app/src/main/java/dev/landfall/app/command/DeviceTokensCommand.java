package dev.landfall.app.command;

import dev.landfall.app.client.Paths;
import dev.landfall.app.console.Output;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall device-tokens}. */
@Command(name = "device-tokens", description = "Lists the access tokens of a device, or revokes one of them.")
final class DeviceTokensCommand implements Callable<Integer> {
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

    @Option(
            names = "--revoke",
            paramLabel = "ID",
            description = "Revoke the token with this id; the device is disconnected.")
    private Optional<String> revoke = Optional.empty();

    @Override
    public Integer call() {
        try (var client = hub.client()) {
            if (revoke.isPresent()) {
                var path = Paths.device(DeviceIds.whole(client, device), "/tokens/" + Paths.encode(revoke.get()));
                var answer = client.ask("DELETE", path, Optional.empty(), PATIENCE);
                if (common.json()) {
                    Output.line(answer);
                } else {
                    Output.text(Rows.cell(answer.path("state")) + " " + Rows.cell(answer.path("id")));
                }
            } else {
                var rows = new Rows(common.json(), "id:43", "made:30", "maker:20");
                client.lines(Paths.device(DeviceIds.whole(client, device), "/tokens"), PATIENCE, rows);
                rows.orNote("no tokens");
            }
        }
        return 0;
    }
}
