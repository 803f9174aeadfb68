package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.console.Output;
import dev.landfall.settings.Amounts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall get}. */
@Command(name = "get", description = "Shows a resource as the hub knows it, or with --live as the device says now.")
final class GetCommand implements Callable<Integer> {
    private static final Duration MARGIN = Duration.ofSeconds(10);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final ResourceOptions resource = new ResourceOptions();

    @Option(names = "--live", description = "Ask the device itself, now.")
    private boolean live;

    @Option(
            names = "--ttl",
            paramLabel = "T",
            converter = DurationConverter.class,
            description = "With --live: how long to wait for the device (default: 10s).")
    private Duration ttl = Duration.ofSeconds(10);

    @Override
    public Integer call() {
        var query = new ApiPaths.Query().when(live, "live");
        if (live) {
            query.with("ttl", Amounts.text(ttl));
        }
        try (var client = hub.client()) {
            var answer = client.call(
                    "GET", resource.path(client, "resources") + query.text(), Optional.empty(), ttl.plus(MARGIN));
            if (common.json()) {
                Output.line(answer);
            } else {
                Output.text(answer.path("content").toPrettyString());
            }
            var code = live ? CommandExitCodes.exitCode(answer, false) : 0;
            if (code != 0 && !common.json()) {
                Output.note("landfall: " + CommandExitCodes.outcome(answer));
            }
            return code;
        }
    }
}
