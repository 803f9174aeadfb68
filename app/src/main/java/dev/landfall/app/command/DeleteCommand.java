package dev.landfall.app.command;

import dev.landfall.app.client.Paths;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Failure;
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
            "A connected device is disconnected. It can come back only with a new code or token."
        })
final class DeleteCommand implements Callable<Integer> {
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

    @Option(names = "--yes", description = "Do not ask; needed where nobody can be asked.")
    private boolean yes;

    @Override
    public Integer call() {
        if (!yes && !confirmed()) {
            throw new Failure(
                    ExitCode.USAGE, "nothing was deleted", "type the word yes when the command asks, or add --yes");
        }
        try (var client = hub.client()) {
            var answer =
                    client.ask("DELETE", Paths.device(DeviceIds.whole(client, device), ""), Optional.empty(), PATIENCE);
            if (common.json()) {
                Output.line(answer);
            } else {
                Output.text("deleted " + Rows.cell(answer.path("device")));
            }
        }
        return 0;
    }

    private boolean confirmed() {
        if (!Terminal.err()) {
            return false;
        }
        Output.note("Delete device " + device + " with its history, tokens and commands? Type yes:");
        var answer = new Scanner(System.in, StandardCharsets.UTF_8);
        return answer.hasNextLine() && answer.nextLine().strip().equals("yes");
    }
}
