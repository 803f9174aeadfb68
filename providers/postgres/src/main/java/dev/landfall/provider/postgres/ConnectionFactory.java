package dev.landfall.provider.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The only place where connections to the database are opened: for the pools, for housekeeping, for the migration, and for the liveness
 * probe. Each connection gets the settings on which the store's guarantees rest, whatever the server, the database, the role or the
 * address say, and the settings are read back. A connection that does not keep them is closed and refused. Any thread.
 */
final class ConnectionFactory implements DataSource {
    static final String SCHEMA = "landfall";

    /** The values of {@code synchronous_commit} with which an acknowledged commit is durable. */
    private static final List<String> SYNCED = List.of("on", "remote_apply");

    private static final String SYNCHRONOUS_COMMIT = "synchronous_commit";
    private static final String IDLE_IN_TRANSACTION = "10000";
    private static final String SET = """
            SELECT set_config(u.name, u.value, false) FROM unnest(?::text[], ?::text[]) AS u (name, value)
            UNION ALL
            SELECT set_config('synchronous_commit', 'on', false)
              WHERE current_setting('synchronous_commit') NOT IN ('on', 'remote_apply')""";
    private static final String READ = "SELECT name, setting FROM pg_settings WHERE name = ANY (?)";
    private static final int CONNECT_SECONDS = 3;
    private static final int LOGIN_SECONDS = 5;

    private final PostgresAddress address;
    private final PostgresStore.Login login;
    private final Duration answer;

    /** @param answer how long the server may take to answer a statement */
    ConnectionFactory(PostgresAddress address, PostgresStore.Login login, Duration answer) {
        this.address = address;
        this.login = login;
        this.answer = answer;
    }

    /** The same factory with another time for answers. */
    ConnectionFactory within(Duration other) {
        return new ConnectionFactory(address, login, other);
    }

    /**
     * The settings of a session with their values as {@code pg_settings} shows them; times are in milliseconds.
     *
     * <p>READ COMMITTED, so that a statement that has waited for a lock sees what was written before. Every access uses an index,
     * whatever the statistics of a small table say. A writer that is gone must not keep its locks until TCP notices, a writer that waits
     * for a lock gives up before its caller does, and the server ends statements for which nobody waits.
     */
    Map<String, String> wanted() {
        var wanted = new LinkedHashMap<String, String>();
        wanted.put("default_transaction_isolation", "read committed");
        wanted.put("default_transaction_deferrable", "off");
        wanted.put("search_path", SCHEMA);
        wanted.put("TimeZone", "UTC");
        wanted.put("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION);
        wanted.put("idle_session_timeout", "0");
        wanted.put("lock_timeout", Long.toString(answer.toMillis() / 2));
        wanted.put("statement_timeout", Long.toString(answer.toMillis() * 9 / 10));
        for (var plan : List.of("jit", "enable_seqscan", "enable_hashjoin", "enable_mergejoin", "enable_hashagg")) {
            wanted.put(plan, "off");
        }
        return wanted;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = new Driver().connect(address.jdbc(), properties());
        if (connection == null) {
            throw new SQLException("the driver does not take this address");
        }
        var kept = false;
        try {
            prepare(connection);
            kept = true;
            return connection;
        } finally {
            if (!kept) {
                connection.close();
            }
        }
    }

    private Properties properties() throws SQLException {
        var properties = new Properties();
        PGProperty.APPLICATION_NAME.set(properties, "landfall");
        PGProperty.CURRENT_SCHEMA.set(properties, SCHEMA);
        // With a single server, any role is accepted, so that the error message comes from that server.
        PGProperty.TARGET_SERVER_TYPE.set(properties, address.hosts().contains(",") ? "primary" : "any");
        PGProperty.CONNECT_TIMEOUT.set(properties, Math.min(CONNECT_SECONDS, seconds(answer)));
        PGProperty.LOGIN_TIMEOUT.set(properties, Math.min(LOGIN_SECONDS, seconds(answer)));
        PGProperty.SOCKET_TIMEOUT.set(properties, seconds(answer));
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        PGProperty.PREPARE_THRESHOLD.set(properties, 1);
        PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
        properties.setProperty(PGProperty.USER.getName(), login.user());
        var secret = secret();
        if (secret != null) {
            properties.setProperty(PGProperty.PASSWORD.getName(), secret);
        }
        return properties;
    }

    private @Nullable String secret() throws SQLException {
        try {
            return login.password().get();
        } catch (RuntimeException unreadable) { // it is read by code of the caller, which may throw anything
            throw new SQLException(String.valueOf(unreadable.getMessage()), DatabaseFailure.NO_PASSWORD, unreadable);
        }
    }

    private static int seconds(Duration time) {
        return (int) Math.max(1, time.toSeconds());
    }

    private void prepare(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        connection.setReadOnly(false);
        // An option in the address would have priority over the property.
        connection.setNetworkTimeout(Runnable::run, Math.toIntExact(Math.max(1000, answer.toMillis())));
        var wanted = wanted();
        try (var set = connection.prepareStatement(SET)) {
            set.setObject(1, wanted.keySet().toArray(new String[0]));
            set.setObject(2, wanted.values().toArray(new String[0]));
            set.execute();
        }
        check(read(connection, wanted), wanted);
    }

    private static Map<String, String> read(Connection connection, Map<String, String> wanted) throws SQLException {
        var names = new ArrayList<>(wanted.keySet());
        names.add(SYNCHRONOUS_COMMIT);
        var found = new LinkedHashMap<String, String>();
        try (var read = connection.prepareStatement(READ)) {
            read.setObject(1, names.toArray(new String[0]));
            try (var rows = read.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return found;
    }

    /**
     * Checks the settings.
     *
     * @throws SQLException that names each setting with another value
     */
    static void check(Map<String, String> found, Map<String, String> wanted) throws SQLException {
        var wrong = new ArrayList<String>();
        wanted.forEach((name, value) -> {
            if (!value.equals(found.get(name))) {
                wrong.add(name + " is " + found.get(name) + " and must be " + value);
            }
        });
        if (!synced(found.get(SYNCHRONOUS_COMMIT))) {
            wrong.add(SYNCHRONOUS_COMMIT + " is " + found.get(SYNCHRONOUS_COMMIT) + " and must be on");
        }
        if (!wrong.isEmpty()) {
            throw notKept(String.join(", ", wrong));
        }
    }

    /** Whether a commit with this setting waits for the disk. */
    static boolean synced(@Nullable String synchronousCommit) {
        return synchronousCommit != null && SYNCED.contains(synchronousCommit);
    }

    /** The failure of a session that has lost its settings. */
    static SQLException notKept(String what) {
        return new SQLException(
                "the session does not keep its settings (" + what
                        + "); a connection pooler in front of the database must pool whole sessions",
                DatabaseFailure.NOT_KEPT);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user is the store's own");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // The driver does not log here.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The factory's own timeout is shorter.
    }

    @Override
    public int getLoginTimeout() {
        return LOGIN_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new SQLException("this is no " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
