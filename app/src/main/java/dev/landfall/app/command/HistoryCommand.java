package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall history}. */
@Command(
        name = "history",
        description = "Shows the changes of a resource, oldest first, or one number for each step of time.")
final class HistoryCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Mixin
    private final ResourceOptions resource = new ResourceOptions();

    @Option(
            names = "--from",
            paramLabel = "T",
            converter = InstantConverter.class,
            description = "Only changes from this time on: RFC 3339, or how long ago, for example 1h.")
    private Optional<Instant> from = Optional.empty();

    @Option(
            names = "--to",
            paramLabel = "T",
            converter = InstantConverter.class,
            description = "Only changes before this time: RFC 3339, or how long ago.")
    private Optional<Instant> to = Optional.empty();

    @Option(
            names = "--every",
            paramLabel = "T",
            converter = DurationConverter.class,
            description = "Show one number for each step of this length, for example 1m.")
    private Optional<Duration> every = Optional.empty();

    @Option(
            names = "--show",
            paramLabel = "avg|min|max|last",
            description = "With --every: which number of each step to show (default: last).")
    private Optional<String> show = Optional.empty();

    @Option(
            names = "--member",
            paramLabel = "NAME",
            description = "With --every: the member of the content that holds the number, for example power.")
    private Optional<String> member = Optional.empty();

    @Override
    public Integer call() {
        var query = new ApiPaths.Query()
                .with("from", from.map(Instant::toString))
                .with("to", to.map(Instant::toString))
                .with("every", every.map(step -> step.toMillis() + "ms"))
                .with("show", show)
                .with("member", member);
        try (var client = hub.client()) {
            rows().list(
                            client,
                            resource.path(client, "history") + query.text(),
                            "the hub has no changes from this time");
        }
        return 0;
    }

    private TableOutput rows() {
        return every.isPresent()
                ? common.rows("from:30", "to:30", "count:8", "value:20")
                : common.rows("version:8", "time:30", "content:40");
    }
}
