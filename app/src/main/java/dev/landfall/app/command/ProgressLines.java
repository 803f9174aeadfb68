package dev.landfall.app.command;

import dev.landfall.app.console.Output;
import dev.landfall.app.console.Terminal;
import dev.landfall.simulator.Progress;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows the progress of a run: on a terminal in one line that changes, elsewhere in a new line every few seconds. */
final class ProgressLines implements Consumer<Progress> {
    private static final long PAUSE_NANOS = 5_000_000_000L;
    private static final int BAR = 24;

    private final boolean json;
    private long last = System.nanoTime();

    ProgressLines(boolean json) {
        this.json = json;
    }

    @Override
    public void accept(Progress progress) {
        if (Terminal.err() && !json) {
            System.err.print("\r" + bar(progress) + " " + text(progress) + "   ");
            System.err.flush();
            return;
        }
        var now = System.nanoTime();
        if (now - last >= PAUSE_NANOS) {
            last = now;
            Output.note(json ? object(progress) : text(progress));
        }
    }

    private static String bar(Progress progress) {
        var done = (int) ((long) BAR * progress.online() / progress.devices());
        return "[" + "#".repeat(done) + ".".repeat(BAR - done) + "]";
    }

    private static String text(Progress progress) {
        return String.format(
                Locale.ROOT,
                "%s: %d of %d devices online, %d changes sent, %d commands",
                phase(progress),
                progress.online(),
                progress.devices(),
                progress.counts().sent(),
                progress.counts().commands());
    }

    private static String object(Progress progress) {
        return Output.object()
                .put("stage", phase(progress))
                .put("devices", progress.devices())
                .put("online", progress.online())
                .put("observed", progress.observed())
                .put("sent", progress.counts().sent())
                .put("commands", progress.counts().commands())
                .toString();
    }

    private static String phase(Progress progress) {
        return progress.stage().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
