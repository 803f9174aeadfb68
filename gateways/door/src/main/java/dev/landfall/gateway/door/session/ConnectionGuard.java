package dev.landfall.gateway.door.session;

import dev.landfall.core.model.Refused;
import dev.landfall.guard.Guard;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outermost step of whatever runs for a connection on its own: what it throws, an {@link Error} as well as an exception,
 * ends that connection and no other. It is logged and counted by the {@link Guard}, under the name of the task.
 */
public final class ConnectionGuard {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);
    private static final String TASK = "connection-task";

    private ConnectionGuard() {}

    /** As {@link #guard(String, DoorConnection, Runnable)}, for tasks without a name of their own. */
    public static void guard(DoorConnection connection, Runnable task) {
        guard(TASK, connection, task);
    }

    /** Runs {@code task}; when it fails, the connection is closed with the reason, and nothing is thrown. */
    public static void guard(String name, DoorConnection connection, Runnable task) {
        try {
            task.run();
        } catch (Refused refused) {
            LOG.atInfo()
                    .addKeyValue("connection", connection.id())
                    .addKeyValue("reason", refused.reason())
                    .log("ends the session: {}", refused.text());
            close(connection, word(refused));
        } catch (Throwable bug) { // the outermost step, for errors too
            unexpected(name, connection, bug);
        }
    }

    /** The same task under {@link #guard(String, DoorConnection, Runnable)}, for an event loop or a thread to run. */
    public static Runnable guarded(String name, DoorConnection connection, Runnable task) {
        return () -> guard(name, connection, task);
    }

    /** Tells {@code timed} that time passes; when that fails, its connection is closed and the others' time goes on. */
    public static void tick(DoorConnection connection, DeadlineCheck timed, long now) {
        try {
            timed.tick(now);
        } catch (Throwable bug) { // the outermost step, for errors too
            unexpected("connection-tick", connection, bug);
        }
    }

    /** Counts and logs a bug and closes the connection it showed on. */
    public static void unexpected(DoorConnection connection, Throwable bug) {
        unexpected(TASK, connection, bug);
    }

    /** Counts and logs a bug under the name of the task, and closes the connection it showed on. Throws nothing. */
    public static void unexpected(String name, DoorConnection connection, Throwable bug) {
        Guard.failed(name, bug);
        close(connection, "internal-error");
    }

    private static void close(DoorConnection connection, String reason) {
        Guard.run("connection-close", () -> connection.close(reason));
    }

    private static String word(Refused refused) {
        return refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
