package dev.landfall.app.command;

import dev.landfall.app.console.Output;
import dev.landfall.app.console.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code landfall version}. */
@Command(name = "version", description = "Shows the version of Landfall and of Java.")
final class VersionCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Override
    public Integer call() {
        var version = Version.text();
        var java = Runtime.version().toString();
        if (common.json()) {
            Output.line(Output.object().put("version", version).put("java", java));
        } else {
            Output.text("landfall " + version + " (Java " + java + ")");
        }
        return 0;
    }
}
