package dev.landfall.app.command;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code landfall hub}: commands for a hub as a whole, with all its nodes. */
@Command(
        name = "hub",
        subcommands = RekeyCommand.class,
        synopsisSubcommandLabel = "COMMAND",
        description = {
            "Works on what all nodes of a hub share.",
            "./landfall hub rekey makes a new hub key, which seals the keys of the hub in the store."
        })
final class HubCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it: every command takes these options
    private final CommonOptions common = new CommonOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
