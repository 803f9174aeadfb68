package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall test}: only for its help; the launcher runs the tests, because they need the sources. */
@Command(name = "test", description = "Runs every test of the default run; works in a source tree only.")
@SuppressWarnings("UnusedVariable") // the options stand here for the help
final class TestCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--only", paramLabel = "NAME", description = "Only the tests with this name.")
    private String only = "";

    @Option(names = "--long", description = "Also the long tests: crash, soak, fuzz.")
    private boolean withLong;

    @Option(
            names = "--mutants",
            description = "Instead, change the program in small ways and list the changes that no test notices.")
    private boolean mutants;

    @Override
    public Integer call() {
        throw new CommandFailure(
                ExitCode.FAILED,
                "the tests run only in a clone of the sources",
                "get a clone of the sources, and run ./landfall test in it");
    }
}
