package dev.landfall.gateway.coap.session;

import dev.landfall.core.model.Refused;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outermost step of whatever runs for a connection on its own: what it throws ends that connection and no other. */
public final class TaskErrors {
    private static final Logger LOG = LoggerFactory.getLogger(TaskErrors.class);

    private TaskErrors() {}

    /** Runs {@code task}; when it fails, the connection is closed with the reason. */
    public static void guard(Connection connection, Runnable task) {
        try {
            task.run();
        } catch (Refused refused) {
            LOG.atInfo()
                    .addKeyValue("connection", connection.id())
                    .addKeyValue("reason", refused.reason())
                    .log("ends the session: {}", refused.text());
            connection.close(word(refused));
        } catch (RuntimeException bug) {
            unexpected(connection, bug);
        }
    }

    /** Tells {@code inbound} that time passes; when that fails, its connection is closed and the others' time goes on. */
    public static void tick(Connection connection, Inbound inbound, long now) {
        try {
            inbound.tick(now);
        } catch (RuntimeException bug) {
            unexpected(connection, bug);
        }
    }

    /** Logs a bug and closes the connection it showed on. */
    public static void unexpected(Connection connection, Throwable bug) {
        LOG.atError().addKeyValue("connection", connection.id()).setCause(bug).log("unexpected");
        connection.close("internal-error");
    }

    private static String word(Refused refused) {
        return refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
