package dev.landfall.provider.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server regularly whether it is alive, on its own connection, so that an outage is noticed within three seconds even without
 * writes. For one thread at a time.
 */
final class LivenessProbe implements AutoCloseable {
    /** The pause between the end of one question and the next. */
    static final Duration EVERY = Duration.ofMillis(500);
    /** How long an answer may take; opening and asking together take less than three seconds. */
    private static final Duration ANSWER = Duration.ofSeconds(1);

    private final ConnectionFactory sessions;
    private final Consumer<@Nullable DatabaseFailure> listener;
    private @Nullable Connection connection;

    /** @param listener receives the failure after each question; null when the server has answered */
    LivenessProbe(Connections connections, Consumer<@Nullable DatabaseFailure> listener) {
        this.sessions = connections.sessions(ANSWER);
        this.listener = listener;
    }

    /** Asks once. A connection that was closed is no outage if another one can be opened at once. */
    void beat() {
        if (!alive()) {
            try {
                connection = sessions.getConnection();
            } catch (SQLException away) {
                listener.accept(DatabaseFailure.of(away));
                return;
            }
        }
        listener.accept(null);
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
            // Treated like a server that answers with an error.
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
                // There is no connection to close.
            }
        }
    }
}
