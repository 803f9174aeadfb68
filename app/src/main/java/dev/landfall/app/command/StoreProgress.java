package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.console.Output;
import dev.landfall.app.console.Terminal;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Shows the progress of a long operation: on a terminal in one line that changes, elsewhere in a new line every few seconds. */
final class StoreProgress {
    private static final long PAUSE_MILLIS = 250;
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int WIDTH = 110;

    private final boolean json;
    private final Function<JsonNode, String> line;
    private long shown = System.nanoTime();
    private boolean open;

    /** @param line makes the text of a status, for people */
    StoreProgress(boolean json, Function<JsonNode, String> line) {
        this.json = json;
        this.line = line;
    }

    void show(JsonNode status) {
        if (Terminal.err() && !json) {
            var text = line.apply(status);
            System.err.print("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())));
            System.err.flush();
            open = true;
            return;
        }
        if (System.nanoTime() - shown >= LINE_NANOS) {
            shown = System.nanoTime();
            Output.note(json ? status.toString() : line.apply(status));
        }
    }

    /** Waits until the next look. */
    void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }

    /** Ends the changing line, so that further output begins on its own line. */
    void end() {
        if (open) {
            System.err.println();
            open = false;
        }
    }
}
