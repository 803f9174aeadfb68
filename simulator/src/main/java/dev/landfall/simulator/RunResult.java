package dev.landfall.simulator;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The result of a run.
 *
 * @param devices the number of devices
 * @param changing how long they changed their lights
 * @param problems the first reasons why devices ended or could not be enrolled; at most ten
 */
public record RunResult(int devices, Counts counts, Duration changing, List<String> problems) {

    public RunResult {
        problems = List.copyOf(problems);
    }

    /** Changes sent per second. */
    public double rate() {
        var seconds = changing.toNanos() / 1e9;
        return seconds == 0 ? 0 : counts.sent() / seconds;
    }

    /** A summary of a few lines for people. */
    public String summary() {
        var text = String.format(
                Locale.ROOT,
                "devices signed in: %d of %d%nchanges sent: %d (%.0f/s)%nchanges refused: %d%nreconnects: %d%n"
                        + "commands: %d%ndevices ended: %d",
                counts.signedIn(),
                devices,
                counts.sent(),
                rate(),
                counts.refused(),
                counts.reconnects(),
                counts.commands(),
                counts.ended());
        return problems.isEmpty()
                ? text
                : text + System.lineSeparator() + String.join(System.lineSeparator(), problems);
    }
}
