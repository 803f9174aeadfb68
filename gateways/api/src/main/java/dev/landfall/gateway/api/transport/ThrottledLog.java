package dev.landfall.gateway.api.transport;

import dev.landfall.guard.NodeLocal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Logs mistakes of peers: each one is counted, and for each kind one short line a minute is logged, so that nobody can fill the log. Any
 * thread.
 */
public final class ThrottledLog {
    private static final Logger LOG = System.getLogger(ThrottledLog.class.getName());
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int TEXT_MAX = 200;

    private final Consumer<String> counted;

    @NodeLocal("nothing: how often this process has logged each kind of mistake")
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    /** @param counted receives a word for the kind of each mistake */
    public ThrottledLog(Consumer<String> counted) {
        this.counted = counted;
    }

    /**
     * Counts a mistake.
     *
     * @param text the text of the log line; called only when the line is written
     */
    public void happened(String word, Supplier<String> text) {
        counted.accept(word);
        var more = kinds.computeIfAbsent(word, _ -> new Kind()).due(System.nanoTime());
        if (more > 0) {
            var line = text.get();
            LOG.log(
                    Level.INFO,
                    (line.length() > TEXT_MAX ? line.substring(0, TEXT_MAX) + "…" : line)
                            + (more > 1 ? " (" + more + " times since the last such line)" : ""));
        }
    }

    private static final class Kind {
        private long count;
        private long loggedAt = System.nanoTime() - PAUSE_NANOS;

        /** The number of mistakes since the last line when a line is due; else 0. */
        synchronized long due(long now) {
            count++;
            if (now - loggedAt < PAUSE_NANOS) {
                return 0;
            }
            loggedAt = now;
            var mistakes = count;
            count = 0;
            return mistakes;
        }
    }
}
