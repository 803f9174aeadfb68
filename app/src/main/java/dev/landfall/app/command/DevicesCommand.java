package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.console.Output;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall devices}. */
@Command(name = "devices", description = "Lists devices.")
final class DevicesCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(names = "--type", paramLabel = "T", description = "Only devices of this type; may be repeated.")
    private List<String> types = List.of();

    @Option(
            names = "--status",
            paramLabel = "online|offline",
            description = "Only devices that are online, or only those that are offline.")
    private Optional<String> status = Optional.empty();

    @Option(names = "--name", paramLabel = "PREFIX", description = "Only devices whose name begins with this text.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "Show at most so many.")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "--page", paramLabel = "TOKEN", description = "Continue after the list that printed this token.")
    private Optional<String> page = Optional.empty();

    @Override
    public Integer call() {
        var query = new ApiPaths.Query();
        types.forEach(type -> query.with("type", type));
        query.with("status", status)
                .with("name", name)
                .with("pageSize", limit.map(String::valueOf))
                .with("pageToken", page);
        try (var client = hub.client()) {
            var next = common.rows("device:36", "status:7", "name:20", "types:30", "owner:12", "since:30")
                    .list(client, "/devices" + query.text(), "no devices");
            next.ifPresent(token -> Output.note(
                    common.json() ? Output.object().put("page", token).toString() : "more: --page " + token));
        }
        return 0;
    }
}
