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
 * What strangers do wrong on the line: each time is counted, and once a minute for each kind one short line is logged, so that
 * nobody can fill the log.
 */
public final class ThrottledLog {
    private static final Logger LOG = System.getLogger(ThrottledLog.class.getName());
    private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final int TEXT_MAX = 200;

    private final Consumer<String> counted;

    @NodeLocal("nothing: how often this process has logged each kind of mistake")
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    /** @param counted told of each, by a word for the kind */
    public ThrottledLog(Consumer<String> counted) {
        this.counted = counted;
    }

    /** @param text of the line; asked only when it is written */
    public void happened(String word, Supplier<String> text) {
        counted.accept(word);
        var more = kinds.computeIfAbsent(word, _ -> new Kind()).tell(System.nanoTime());
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

        /** How often it happened since the last line, when a line is due; else 0. */
        synchronized long tell(long now) {
            count++;
            if (now - loggedAt < PAUSE_NANOS) {
                return 0;
            }
            loggedAt = now;
            var told = count;
            count = 0;
            return told;
        }
    }
}
