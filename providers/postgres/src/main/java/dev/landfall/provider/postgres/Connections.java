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
 * The connections to the database: a pool for readers, and one for the writers, which no reader must delay. All are opened by
 * {@link ConnectionFactory}. Exceptions of the driver become {@link ProviderException}s. Any thread; all calls block.
 */
final class Connections implements AutoCloseable {
    /** The SQL states after which a connection is closed: another server may accept writes now, and lost settings do not come back. */
    private static final Set<String> ANOTHER_SESSION = Set.of(DatabaseFailure.READ_ONLY, DatabaseFailure.SETTINGS);

    private final ConnectionFactory sessions;
    private final HikariDataSource readers;
    private final HikariDataSource writers;

    /** Work on a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * @param login the user and password
     * @param readers the maximum number of connections for readers
     * @param writers the number of connections for writers, one for each lane
     * @param patience how long a server may take to answer
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
        // The server was reached before. If it goes away, each call reports it.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** A factory of connections whose statements may take this long. */
    ConnectionFactory sessions(Duration answer) {
        return sessions.within(answer);
    }

    /** Runs work of a reader, each statement in its own transaction. */
    <T> T read(Work<T> work) {
        return with(() -> readers.getConnection(), work);
    }

    /** Runs work in one transaction. An exception of the work rolls it back; after a failure of the database the outcome is unknown. */
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

    /** Runs work on its own connection, each statement in its own transaction, with this time for answers. */
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
