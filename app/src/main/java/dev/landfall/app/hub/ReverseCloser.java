package dev.landfall.app.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was opened, to be closed the other way round, each part even if another one fails to. */
final class ReverseCloser implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReverseCloser.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Remembers a part; gives it back. */
    synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            close(parts.pop());
        }
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) { // the others must be closed whatever one of them does
            LOG.error("{} did not close cleanly", part.getClass().getSimpleName(), e);
        }
    }
}
