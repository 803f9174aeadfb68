package dev.landfall.provider.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.landfall.guard.Guard;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;

/**
 * Connections to the database: a pool for those who read, and one of its own for the writers, whom no reader must keep
 * waiting. All of them are opened by {@link ConnectionFactory}. Whatever the driver throws leaves as a {@link ProviderException}.
 */
final class Connections implements AutoCloseable {
    /** It may be another server now that takes writes; and what has lost its settings does not get them back. */
    private static final Set<String> ANOTHER_SESSION = Set.of(DatabaseFailure.READ_ONLY, DatabaseFailure.SETTINGS);

    private final ConnectionFactory sessions;
    private final HikariDataSource readers;
    private final HikariDataSource writers;

    /** What is done with a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * @param login who may
     * @param readers connections for those who read, at most
     * @param writers connections for those who write, one for each lane
     * @param patience with a server that does not answer
     */
    Connections(PostgresAddress address, PostgresStore.Login login, int readers, int writers, Duration patience) {
        this.sessions = new ConnectionFactory(address, login, patience);
        this.readers = pool("readers", readers, true, patience);
        this.writers = pool("writer", writers, false, patience);
    }

    private HikariDataSource pool(String name, int size, boolean autoCommit, Duration patience) {
        var config = new HikariConfig();
        config.setPoolName("store-" + name);
        config.setDataSource(sessions);
        config.setAutoCommit(autoCommit);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patience.toMillis() / 3);
        config.setValidationTimeout(patience.toMillis() / 3);
        config.setThreadFactory(Guard.daemons("store-" + name));
        // Whether the server is there was seen before; when it goes, each call says so.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Opens connections that may take so long to answer. */
    ConnectionFactory sessions(Duration answer) {
        return sessions.within(answer);
    }

    /** Asks, each statement by itself. */
    <T> T read(Work<T> work) {
        return with(() -> readers.getConnection(), work);
    }

    /**
     * Does it in one transaction. What the work throws undoes it; any failure of the database leaves the outcome unknown.
     */
    <T> T write(Work<T> work) {
        return with(() -> writers.getConnection(), connection -> {
            try {
                var result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException wrong) {
                if (ANOTHER_SESSION.contains(DatabaseFailure.of(wrong).reason())) {
                    writers.getHikariPoolMXBean().softEvictConnections();
                }
                throw wrong;
            }
        });
    }

    /** Does it on a connection of its own, each statement by itself, for as long as it takes. */
    <T> T alone(Duration answer, Work<T> work) {
        return with(sessions(answer)::getConnection, work);
    }

    private interface Opening {
        Connection open() throws SQLException;
    }

    private static <T> T with(Opening opening, Work<T> work) {
        try (var connection = opening.open()) {
            return work.on(connection);
        } catch (SQLException wrong) {
            throw DatabaseFailure.of(wrong).exception(wrong);
        }
    }

    @Override
    public void close() {
        readers.close();
        writers.close();
    }
}
