package dev.landfall.app.command;

import dev.landfall.app.console.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code landfall} without a command: shows the help. */
@Command(
        name = "landfall",
        mixinStandardHelpOptions = true,
        versionProvider = LandfallCommand.VersionText.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "An open IoT hub: where devices first meet the cloud.",
        footer = {
            "",
            "Commands find the hub by its data directory, --data DIR (default: ./data), and then act for its administrator;",
            "or by --api URL --ca FILE --token-file FILE (environment: LANDFALL_API, LANDFALL_CA, LANDFALL_TOKEN).",
            "./landfall help COMMAND shows what a command takes.",
            "Exit codes: 0 done, 1 failed, 2 usage, 3 settings, 4 data in use, 5 unreachable, 6 refused, 7 timed out."
        })
final class LandfallCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** Passes the version to picocli. */
    static final class VersionText implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"landfall " + Version.text()};
        }
    }
}
