package dev.landfall.provider.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server again and again whether it is there, on a connection of its own, so that an outage is known within three
 * seconds even when nobody writes. Not for several threads at once.
 */
final class LivenessProbe implements AutoCloseable {
    /** Between the end of one question and the next. */
    static final Duration EVERY = Duration.ofMillis(500);
    /** How long an answer may take; opening and asking together stay below three seconds. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private final ConnectionFactory sessions;
    private final Consumer<@Nullable DatabaseFailure> told;
    private @Nullable Connection connection;

    /** @param told hears after each question what is wrong; null when the server answered */
    LivenessProbe(Connections connections, Consumer<@Nullable DatabaseFailure> told) {
        this.sessions = connections.sessions(ANSWER);
        this.told = told;
    }

    /** One question. A connection that was cut is no outage as long as another one can be made at once. */
    void beat() {
        if (!alive()) {
            try {
                connection = sessions.getConnection();
            } catch (SQLException away) {
                told.accept(DatabaseFailure.of(away));
                return;
            }
        }
        told.accept(null);
    }

    private boolean alive() {
        var known = connection;
        if (known == null) {
            return false;
        }
        try {
            if (known.isValid((int) ANSWER.toSeconds())) {
                return true;
            }
        } catch (SQLException broken) {
            // As if it had said so.
        }
        close();
        return false;
    }

    @Override
    public void close() {
        var known = connection;
        connection = null;
        if (known != null) {
            try {
                known.abort(Runnable::run);
            } catch (SQLException gone) {
                // There is nothing left to close.
            }
        }
    }
}
