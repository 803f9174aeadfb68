package dev.landfall.app.conformance;

import java.util.ArrayList;
import java.util.List;

/** The command line of this program, for another process of it. */
final class OwnProcess {
    private OwnProcess() {}

    /** One that lives long. */
    static List<String> command(List<String> arguments) {
        return command(List.of(), arguments);
    }

    /** One that is over before much of it would be compiled well. */
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

    /** A process that writes to a store until it is killed. */
    static List<String> writer(StorePlace place) {
        var arguments = new ArrayList<>(List.of("conformance-writer"));
        arguments.addAll(place.options());
        return brief(arguments);
    }

    /** As {@link #writer(StorePlace)}, to a corner of it. */
    static List<String> writer(StorePlace place, String mark) {
        var command = new ArrayList<>(writer(place));
        command.addAll(List.of("--corner", mark));
        return command;
    }
}
