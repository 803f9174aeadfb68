package dev.landfall.provider.embedded;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Logs once when the store cannot write any more, and once when it can again. For one thread at a time. */
final class OutageLog {
    private static final Logger LOG = System.getLogger(OutageLog.class.getName());

    private final String place;
    private @Nullable String why;
    private long since;

    OutageLog(String place) {
        this.place = place;
    }

    /** A write has failed. */
    void failed(String reason) {
        if (why == null) {
            why = reason;
            since = System.nanoTime();
            LOG.log(Level.WARNING, "the store in " + place + " cannot write: " + reason);
        }
    }

    /** A write has succeeded. */
    void over() {
        if (why != null) {
            why = null;
            var millis = Duration.ofNanos(System.nanoTime() - since).toMillis();
            LOG.log(Level.INFO, "the store in " + place + " writes again, after " + millis + " ms");
        }
    }
}
