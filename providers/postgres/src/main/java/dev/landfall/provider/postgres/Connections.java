package dev.landfall.provider.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Connections to the database: a pool for those who read, and one of its own for the writer, whom no reader must keep
 * waiting. Whatever the driver throws leaves as a {@link ProviderException}.
 */
final class Connections implements AutoCloseable {
    static final String SCHEMA = "landfall";

    /**
     * Every access goes by an index, whatever statistics say of a table that is still small. A writer that is gone must not
     * keep its locks until TCP notices; and one that waits for a lock gives up before its caller does.
     */
    private static final String PREPARE = """
            SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED;
            SET jit = off; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
            SET enable_hashagg = off;
            SET idle_in_transaction_session_timeout = '10s'; SET lock_timeout = '8s';
            SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'""";

    private final PostgresAddress address;
    private final String user;
    private final Supplier<@Nullable String> password;
    private final Duration patience;
    private final HikariDataSource readers;
    private final HikariDataSource writer;

    /** What is done with a connection. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * @param login who may
     * @param readers connections for those who read, at most
     * @param patience with a server that does not answer
     */
    Connections(PostgresAddress address, PostgresStore.Login login, int readers, Duration patience) {
        this.address = address;
        this.user = login.user();
        this.password = login.password();
        this.patience = patience;
        this.readers = pool("readers", readers, true);
        this.writer = pool("writer", 1, false);
    }

    private HikariDataSource pool(String name, int size, boolean autoCommit) {
        var config = new HikariConfig();
        config.setPoolName("store-" + name);
        config.setJdbcUrl(address.jdbc());
        config.setDriverClassName(Driver.class.getName());
        config.setDataSourceProperties(properties(patience));
        config.setCredentialsProvider(() -> Credentials.of(user, password.get()));
        config.setAutoCommit(autoCommit);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(patience.toMillis() / 3);
        config.setConnectionInitSql(PREPARE);
        // Committed by itself: else the first transaction that is undone would take it along.
        config.setIsolateInternalQueries(true);
        // Whether the server is there was seen before; when it goes, each call says so.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private Properties properties(Duration answer) {
        var properties = new Properties();
        PGProperty.APPLICATION_NAME.set(properties, "landfall");
        PGProperty.CURRENT_SCHEMA.set(properties, SCHEMA);
        // Of one server it is better to hear what is wrong with it.
        PGProperty.TARGET_SERVER_TYPE.set(properties, address.hosts().contains(",") ? "primary" : "any");
        PGProperty.CONNECT_TIMEOUT.set(properties, 3);
        PGProperty.LOGIN_TIMEOUT.set(properties, 5);
        PGProperty.SOCKET_TIMEOUT.set(properties, (int) answer.toSeconds());
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.PREPARE_THRESHOLD.set(properties, 1);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        return properties;
    }

    PostgresAddress address() {
        return address;
    }

    String user() {
        return user;
    }

    @Nullable
    String password() {
        return password.get();
    }

    /** Asks, each statement by itself. */
    <T> T read(Work<T> work) {
        return with(() -> readers.getConnection(), work);
    }

    /**
     * Does it in one transaction. What the work throws undoes it; any failure of the database leaves the outcome unknown.
     */
    <T> T write(Work<T> work) {
        return with(() -> writer.getConnection(), connection -> {
            try {
                var result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException wrong) {
                if (Ailment.of(wrong).reason().equals(Ailment.READ_ONLY)) {
                    // It may be another server now that takes writes.
                    writer.getHikariPoolMXBean().softEvictConnections();
                }
                throw wrong;
            }
        });
    }

    /** Does it on a connection of its own, each statement by itself, for as long as it takes. */
    <T> T alone(Duration answer, Work<T> work) {
        return with(() -> connect(answer), work);
    }

    private Connection connect(Duration answer) throws SQLException {
        var properties = properties(answer);
        properties.setProperty(PGProperty.USER.getName(), user);
        var secret = password.get();
        if (secret != null) {
            properties.setProperty(PGProperty.PASSWORD.getName(), secret);
        }
        var connection = new Driver().connect(address.jdbc(), properties);
        if (connection == null) {
            throw new SQLException("the driver does not take this address");
        }
        return connection;
    }

    private interface Opening {
        Connection open() throws SQLException;
    }

    private static <T> T with(Opening opening, Work<T> work) {
        try (var connection = opening.open()) {
            return work.on(connection);
        } catch (SQLException wrong) {
            throw Ailment.of(wrong).exception(wrong);
        }
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
    }
}
