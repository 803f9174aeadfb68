package dev.landfall.gateway.door.session;

import dev.landfall.core.model.Refused;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outermost step of whatever runs for a connection on its own: what it throws ends that connection and no other. */
public final class TaskErrors {
    private static final Logger LOG = LoggerFactory.getLogger(TaskErrors.class);

    private TaskErrors() {}

    /** Runs {@code task}; when it fails, the connection is closed with the reason. */
    public static void guard(Line line, Runnable task) {
        try {
            task.run();
        } catch (Refused refused) {
            LOG.atInfo()
                    .addKeyValue("connection", line.id())
                    .addKeyValue("reason", refused.reason())
                    .log("ends the session: {}", refused.text());
            line.close(word(refused));
        } catch (RuntimeException bug) {
            unexpected(line, bug);
        }
    }

    /** Tells {@code timed} that time passes; when that fails, its connection is closed and the others' time goes on. */
    public static void tick(Line line, Timed timed, long now) {
        try {
            timed.tick(now);
        } catch (RuntimeException bug) {
            unexpected(line, bug);
        }
    }

    /** Logs a bug and closes the connection it showed on. */
    public static void unexpected(Line line, Throwable bug) {
        LOG.atError().addKeyValue("connection", line.id()).setCause(bug).log("unexpected");
        line.close("internal-error");
    }

    private static String word(Refused refused) {
        return refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
