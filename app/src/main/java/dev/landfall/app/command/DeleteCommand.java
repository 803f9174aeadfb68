package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.app.console.Terminal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code landfall delete}. */
@Command(
        name = "delete",
        description = {
            "Deletes a device with its history, its tokens and its commands.",
            "A connected device is disconnected. It can come back only with a new code or token.",
            "With --all: deletes all devices of the tenant, or with --owner all devices of that owner. The hub continues to",
            "delete them when this command is stopped, and after a restart of the hub."
        })
final class DeleteCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DEVICE",
            description = "The id of the device, or its beginning, at least four digits.")
    private Optional<String> device = Optional.empty();

    @Option(names = "--all", description = "Delete all devices: of --owner, or of the whole tenant.")
    private boolean all;

    @Option(names = "--yes", description = "Do not ask; needed where nobody can be asked.")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        if (device.isPresent() == all) {
            throw new CommandFailure(
                    ExitCode.USAGE, "either DEVICE or --all is needed", "for example: ./landfall delete DEVICE");
        }
        if (!yes && !confirmed()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "nothing was deleted", "type the word yes when the command asks, or add --yes");
        }
        if (all) {
            try (var client = hub.administrator(HubOptions.LONG)) {
                deleteAll(client);
            }
            return 0;
        }
        try (var client = hub.client()) {
            var path = ApiPaths.device(DeviceIds.whole(client, device.orElseThrow()), "");
            var answer = client.call("DELETE", path, Optional.empty(), PATIENCE);
            common.show(answer, "deleted " + TableOutput.cell(answer.path("device")));
        }
        return 0;
    }

    private void deleteAll(HubClient client) throws InterruptedException {
        var whose = new ApiPaths.Query().with("owner", hub.owner()).with("tenant", hub.tenant());
        var status = "/deletion" + whose.text();
        var now = client.call("DELETE", "/devices" + whose.when(true, "all").text(), Optional.empty(), PATIENCE);
        var progress = new StoreProgress(common.json(), DeleteCommand::line);
        while (!now.path("state").asText().equals("done")) {
            progress.show(now);
            progress.pause();
            now = client.call("GET", status, Optional.empty(), PATIENCE);
        }
        progress.end();
        common.show(now, line(now));
        if (now.path("unreadable").asLong() > 0) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "NotAllDeleted",
                    now.path("unreadable").asLong() + " devices could not be deleted, because their data is damaged",
                    "the log of the hub names them",
                    null);
        }
    }

    private static String line(JsonNode now) {
        return "deleted " + now.path("deleted").asLong() + " devices";
    }

    private boolean confirmed() {
        if (!Terminal.err()) {
            return false;
        }
        var what = device.map(one -> "device " + one + " with its history, tokens and commands")
                .orElseGet(() -> "all devices of "
                        + hub.owner().map(name -> "owner " + name + " of ").orElse("")
                        + hub.tenant().map(name -> "tenant " + name).orElse("the tenant")
                        + " with their history, tokens and commands");
        Output.note("Delete " + what + "? Type yes:");
        var answer = new Scanner(System.in, StandardCharsets.UTF_8);
        return answer.hasNextLine() && answer.nextLine().strip().equals("yes");
    }
}
