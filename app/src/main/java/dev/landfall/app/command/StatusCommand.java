package dev.landfall.app.command;

import dev.landfall.app.console.ExitCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code landfall status}. */
@Command(
        name = "status",
        description = {
            "Shows how the hub is: version, store, addresses, devices, certificate, disk.",
            "The exit code is 1 when the hub is not healthy; /health on the metrics port says why."
        })
final class StatusCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Override
    public Integer call() {
        try (var client = hub.operator(HubOptions.SHORT)) {
            var answer = client.call("GET", "/status", Optional.empty(), PATIENCE);
            common.showMembers(answer);
            return (answer.path("healthy").asBoolean() ? ExitCode.DONE : ExitCode.FAILED).number();
        }
    }
}
