package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of the log, as tables. They are created before the first write to them, and dropped when everything in them has expired;
 * both with locks that do not stop writers and readers. Any thread; all calls block.
 */
final class PostgresBuckets {
    /** How long a drop waits for readers of the bucket. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String THERE = """
            SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM '-?[0-9]+')::integer, i.inhdetachpending
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'log'::regclass""";
    private static final String LOOSE = """
            SELECT to_regclass(?) IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = to_regclass(?))""";

    /** The comment of a table that is being dropped: only with it is a table dropped that is no longer a bucket. */
    private static final String GOING = "landfall: all in it has expired, it is being dropped";

    private static final String LEFT = """
            SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'landfall'::regnamespace AND c.relkind = 'r'
              AND obj_description(c.oid, 'pg_class') = ? AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = c.oid)""";
    private static final System.Logger LOG = System.getLogger(PostgresBuckets.class.getName());

    private final Connections connections;
    private final ServerClock clock;
    private final Set<PostgresBucket> known = ConcurrentHashMap.newKeySet();

    PostgresBuckets(Connections connections, ServerClock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** Creates a bucket if it does not exist. */
    void ensure(PostgresBucket bucket) {
        if (!known.contains(bucket)) {
            connections.alone(PATIENCE, connection -> {
                make(connection, bucket);
                return true;
            });
            known.add(bucket);
        }
    }

    /** Reads the existing buckets again before the next write, because one of them was missing. */
    void doubt() {
        known.clear();
    }

    /** Creates the buckets of the next days, and drops the expired ones. */
    void tidy() {
        connections.alone(PATIENCE, connection -> {
            connection.createStatement().execute("SET lock_timeout = '1min'");
            makeAhead(connection);
            dropExpired(connection);
            return true;
        });
    }

    /** Creates the bucket of the day after the last one in use, which will be used tomorrow. */
    private void makeAhead(Connection connection) throws SQLException {
        var tomorrow = PostgresBucket.of(clock.now(), clock.now()).next();
        make(connection, tomorrow);
        var last = known.stream().filter(PostgresBucket::isDay).max(Comparator.comparingInt(PostgresBucket::number));
        if (last.isPresent()) {
            make(connection, last.get().next());
        }
    }

    /** Creates a bucket unless it exists, also if others do the same at the same time. */
    private static void make(Connection connection, PostgresBucket bucket) throws SQLException {
        locked(connection, statement -> {
            var there = find(connection, bucket);
            if (there != null && !there.going()) {
                return;
            }
            var table = bucket.table();
            if (there != null) {
                statement.execute("ALTER TABLE log DETACH PARTITION " + table + " FINALIZE");
            }
            if (isLoose(connection, table)) {
                statement.execute("COMMENT ON TABLE " + table + " IS NULL");
                LOG.log(
                        System.Logger.Level.WARNING,
                        "the table {0} was taken out of the log, by a drop that did not end or by hand; it is put back,"
                                + " because what it holds may still be wanted",
                        table);
            } else {
                statement.execute("CREATE TABLE " + table + " (LIKE log)");
            }
            statement.execute("ALTER TABLE log ATTACH PARTITION " + table + " FOR VALUES IN (" + bucket.number() + ")");
        });
    }

    private interface Change {
        void with(Statement statement) throws SQLException;
    }

    /** Runs a change in one transaction in which nobody else creates or drops buckets, so that what was read stays true. */
    private static void locked(Connection connection, Change change) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN");
            try {
                Schema.lock(statement);
                change.with(statement);
                statement.execute("COMMIT");
            } catch (SQLException failed) {
                statement.execute("ROLLBACK");
                throw failed;
            }
        }
    }

    private static @Nullable ExistingBucket find(Connection connection, PostgresBucket bucket) throws SQLException {
        return there(connection).stream()
                .filter(one -> one.bucket().equals(bucket))
                .findFirst()
                .orElse(null);
    }

    /** Whether a table of this name exists that is not a bucket of the log. */
    private static boolean isLoose(Connection connection, String table) throws SQLException {
        try (var loose = connection.prepareStatement(LOOSE)) {
            loose.setString(1, ConnectionFactory.SCHEMA + "." + table);
            loose.setString(2, ConnectionFactory.SCHEMA + "." + table);
            try (var rows = loose.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /**
     * An existing bucket.
     *
     * @param going whether its drop has begun and not ended
     */
    private record ExistingBucket(PostgresBucket bucket, boolean going) {}

    private static List<ExistingBucket> there(Connection connection) throws SQLException {
        var found = new ArrayList<ExistingBucket>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(THERE)) {
            while (rows.next()) {
                found.add(new ExistingBucket(new PostgresBucket(rows.getInt(1)), rows.getBoolean(2)));
            }
        }
        return found;
    }

    private void dropExpired(Connection connection) throws SQLException {
        var expired = there(connection).stream()
                .filter(one -> one.bucket().until() <= clock.now())
                .toList();
        var left = left(connection);
        if ((expired.isEmpty() && left.isEmpty()) || !alone(connection)) {
            return;
        }
        try {
            for (var table : left) {
                dropLoose(connection, table);
            }
            for (var one : expired) {
                drop(connection, one);
            }
        } finally {
            answer(connection, "SELECT pg_advisory_unlock(" + Schema.LOCK + ", 1)");
        }
    }

    /** Whether nobody else is dropping buckets. */
    private static boolean alone(Connection connection) throws SQLException {
        return answer(connection, "SELECT pg_try_advisory_lock(" + Schema.LOCK + ", 1)");
    }

    private static boolean answer(Connection connection, String question) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(question)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    /**
     * Drops a bucket in steps, so that a log never has a gap: first it is removed from the known ones and marked, then it is detached,
     * then it is dropped. Another process may attach it again before the last step, so that is checked again under a lock.
     */
    private void drop(Connection connection, ExistingBucket there) throws SQLException {
        var table = there.bucket().table();
        known.remove(there.bucket());
        try (var statement = connection.createStatement()) {
            if (there.going()) {
                statement.execute("ALTER TABLE log DETACH PARTITION " + table + " FINALIZE");
            } else {
                forget(connection, table);
                statement.execute("ALTER TABLE log DETACH PARTITION " + table + " CONCURRENTLY");
            }
        }
        dropLoose(connection, table);
    }

    private static void dropLoose(Connection connection, String table) throws SQLException {
        locked(connection, statement -> {
            if (left(connection).contains(table)) {
                statement.execute("DROP TABLE " + table);
            }
        });
    }

    /** The tables that were detached to be dropped and still exist. */
    private static List<String> left(Connection connection) throws SQLException {
        var tables = new ArrayList<String>();
        try (var left = connection.prepareStatement(LEFT)) {
            left.setString(1, GOING);
            try (var rows = left.executeQuery()) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
        }
        return tables;
    }

    private static void forget(Connection connection, String table) throws SQLException {
        connection.setAutoCommit(false);
        try (var locked = connection.createStatement();
                var update = connection.prepareStatement("""
                        UPDATE shard s SET dropped = greatest(s.dropped, u.last) FROM (
                          SELECT s.shard, (SELECT max(l.position) FROM %s l WHERE l.shard = s.shard) AS last FROM shard s) u
                        WHERE s.shard = u.shard AND u.last IS NOT NULL""".formatted(table))) {
            locked.execute("SELECT 1 FROM shard ORDER BY shard FOR NO KEY UPDATE");
            update.execute();
            locked.execute("COMMENT ON TABLE " + table + " IS '" + GOING + "'");
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * Checks that the bucket of a write has not expired meanwhile: its rows could be dropped with it.
     *
     * @throws ProviderException UNAVAILABLE when it has expired
     */
    void check(PostgresBucket bucket) {
        if (bucket.until() <= clock.now()) {
            throw new ProviderException(Fault.UNAVAILABLE, "the day went over while this was written");
        }
    }

    /** The existing tables, for code that has to search in each. */
    List<String> tables(Connection connection) throws SQLException {
        return there(connection).stream()
                .filter(one -> !one.going())
                .map(one -> one.bucket().table())
                .toList();
    }
}
