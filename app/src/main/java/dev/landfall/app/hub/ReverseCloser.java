package dev.landfall.app.hub;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the open parts in reverse order, each even if another one fails. */
final class ReverseCloser implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReverseCloser.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** Adds a part, and returns it. */
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
