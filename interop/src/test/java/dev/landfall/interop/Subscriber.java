package dev.landfall.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** mosquitto_sub, until it has heard what it was told to hear, or a minute is over. */
final class Subscriber implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;

    Subscriber(String... words) throws IOException {
        // What it says must not wait in a buffer until it ends.
        var command = new ArrayList<>(List.of("stdbuf", "-oL"));
        command.addAll(List.of(words));
        command.addAll(List.of("-W", "60"));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        said = process.inputReader(StandardCharsets.UTF_8);
    }

    /** It says so, with {@code -d}. */
    void awaitSubscribed() throws IOException {
        for (var line = said.readLine(); line != null; line = said.readLine()) {
            if (line.startsWith("Subscribed")) {
                return;
            }
        }
        throw new AssertionError("it ended before it was subscribed");
    }

    /** What it says from now on. */
    String toTheEnd() {
        return said.lines().collect(Collectors.joining("\n"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
