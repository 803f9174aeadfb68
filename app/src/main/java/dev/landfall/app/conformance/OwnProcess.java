package dev.landfall.app.conformance;

import java.util.ArrayList;
import java.util.List;

/** Makes the command line of another process of this program. */
final class OwnProcess {
    private OwnProcess() {}

    /** For a process that runs for long. */
    static List<String> command(List<String> arguments) {
        return command(List.of(), arguments);
    }

    /** For a short process, in which optimised compilation would not pay. */
    private static List<String> brief(List<String> arguments) {
        return command(List.of("-XX:TieredStopAtLevel=1"), arguments);
    }

    private static List<String> command(List<String> flags, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.landfall.app.Main"));
        command.addAll(arguments);
        return command;
    }

    /** For a process that writes to a store until it is killed. */
    static List<String> writer(StorePlace place) {
        var arguments = new ArrayList<>(List.of("conformance-writer"));
        arguments.addAll(place.options());
        return brief(arguments);
    }

    /** As {@link #writer(StorePlace)}, for a separate part of the store. */
    static List<String> writer(StorePlace place, String mark) {
        var command = new ArrayList<>(writer(place));
        command.addAll(List.of("--corner", mark));
        return command;
    }
}
