package dev.landfall.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The example provider in Python. */
final class Example {
    private Example() {}

    /** The folder of this repository. */
    static Path root() {
        for (var up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            if (Files.exists(up.resolve("landfall"))) {
                return up;
            }
        }
        throw new IllegalStateException("not inside the repository");
    }

    static String provider() {
        return root().resolve("examples/provider-python/provider").toString();
    }

    /** Begins a command; what it says goes to a file in a folder. */
    static Process begin(List<String> command, Path folder) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("provider.log").toFile()))
                .start();
    }
}
