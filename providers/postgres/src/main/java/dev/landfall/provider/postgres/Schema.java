package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Creates and migrates the tables, and checks which release has made them. */
final class Schema {
    /** The format of this release: the number of its last migration. */
    static final int FORMAT = 1;
    /** The number of the lock for creating and dropping tables. */
    static final int LOCK = 1_279_739_468;

    private static final int VERSION_LEAST = 15;
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String INVALID_SCHEMA = "3F000";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String LOCATION = "classpath:dev/landfall/provider/postgres/schema";

    private Schema() {}

    /**
     * The store that was found.
     *
     * @param version of the server, for people
     * @param shards of the store
     * @param synced whether the server waits for the disk before it acknowledges a commit
     */
    record Found(String version, int shards, boolean synced) {}

    /**
     * The stored description of a store.
     *
     * @param format its version
     */
    private record Stored(int format, int shards) {}

    /**
     * Opens the store in a database; creates or migrates it if necessary.
     *
     * @param shards of a new store
     * @throws ProviderException UNSUPPORTED when a newer release has made it, or the server is too old
     */
    static Found open(Connections connections, int shards) {
        return connections.alone(PATIENCE, connection -> {
            checkServer(connection);
            var stored = stored(connection);
            if (stored == null || stored.format() < FORMAT) {
                migrate(connections, connection, shards);
                stored = stored(connection);
            }
            if (stored == null) {
                throw new ProviderException(Fault.CORRUPT, "the store's tables say nothing of their format");
            }
            if (stored.format() > FORMAT) {
                throw new ProviderException(
                        Fault.UNSUPPORTED,
                        "the store was written by a newer release (format " + stored.format()
                                + "); this one reads format " + FORMAT);
            }
            var synced = text(connection, "SHOW fsync").equals("on");
            return new Found(text(connection, "SHOW server_version"), stored.shards(), synced);
        });
    }

    /** Excludes others from creating or dropping tables until the end of the transaction. */
    static void lock(Statement statement) throws SQLException {
        statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ", 0)");
    }

    private static void checkServer(Connection connection) throws SQLException {
        if (connection.getMetaData().getDatabaseMajorVersion() < VERSION_LEAST) {
            throw new ProviderException(
                    Fault.UNSUPPORTED,
                    "the store needs PostgreSQL " + VERSION_LEAST + " or newer; this is "
                            + connection.getMetaData().getDatabaseProductVersion());
        }
        var encoding = text(connection, "SHOW server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new ProviderException(
                    Fault.UNSUPPORTED, "the database must have the encoding UTF8; it has " + encoding);
        }
    }

    private static @Nullable Stored stored(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT format, shards FROM landfall.store")) {
            return rows.next() ? new Stored(rows.getInt(1), rows.getInt(2)) : null;
        } catch (SQLException wrong) {
            if (UNDEFINED_TABLE.equals(wrong.getSQLState()) || INVALID_SCHEMA.equals(wrong.getSQLState())) {
                return null;
            }
            throw wrong;
        }
    }

    /** Migrates the tables, in one process at a time; the others then find the work done. */
    private static void migrate(Connections connections, Connection connection, int shards) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + LOCK + ", 2)");
            try {
                Flyway.configure(Schema.class.getClassLoader())
                        .dataSource(connections.sessions(PATIENCE))
                        .schemas(ConnectionFactory.SCHEMA)
                        .defaultSchema(ConnectionFactory.SCHEMA)
                        .table("schema_history")
                        .locations(LOCATION)
                        .placeholders(Map.of("shards", String.valueOf(shards)))
                        .load()
                        .migrate();
            } catch (FlywayException failed) {
                throw failed.getCause() instanceof SQLException wrong
                        ? wrong
                        : new SQLException("the store's tables could not be made: " + failed.getMessage(), failed);
            } finally {
                statement.execute("SELECT pg_advisory_unlock(" + LOCK + ", 2)");
            }
        }
    }

    private static String text(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            return rows.next() ? rows.getString(1) : "";
        }
    }
}
