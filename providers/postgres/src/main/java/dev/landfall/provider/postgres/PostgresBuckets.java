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
 * The buckets of the log, as tables. They are made before anyone writes to them and dropped when all in them has expired; both
 * with locks that let writers and readers go on.
 */
final class PostgresBuckets {
    /** Dropping waits for whoever may still look at the bucket. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String THERE = """
            SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM '-?[0-9]+')::integer, i.inhdetachpending
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'log'::regclass""";
    private static final String LOOSE = """
            SELECT to_regclass(?) IS NOT NULL
              AND NOT EXISTS (SELECT 1 FROM pg_inherits i WHERE i.inhrelid = to_regclass(?))""";

    /** What a table says that is on its way out: only then is it dropped without being a bucket any more. */
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

    /** Sees to it that a bucket is there. */
    void ensure(PostgresBucket bucket) {
        if (!known.contains(bucket)) {
            connections.alone(PATIENCE, connection -> {
                make(connection, bucket);
                return true;
            });
            known.add(bucket);
        }
    }

    /** Looks for the buckets again before the next write: one that was thought to be there is not. */
    void doubt() {
        known.clear();
    }

    /** Makes the days that will be wanted next, drops those that are over. */
    void tidy() {
        connections.alone(PATIENCE, connection -> {
            connection.createStatement().execute("SET lock_timeout = '1min'");
            makeAhead(connection);
            dropExpired(connection);
            return true;
        });
    }

    /** The day after the last one in use is in use tomorrow. */
    private void makeAhead(Connection connection) throws SQLException {
        var tomorrow = PostgresBucket.of(clock.now(), clock.now()).next();
        make(connection, tomorrow);
        var last = known.stream().filter(PostgresBucket::isDay).max(Comparator.comparingInt(PostgresBucket::number));
        if (last.isPresent()) {
            make(connection, last.get().next());
        }
    }

    /** Makes it unless it is there, whoever else is about to. */
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

    /** In one transaction, in which nobody else makes or drops buckets: what is looked at stays as it was seen. */
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

    private static @Nullable There find(Connection connection, PostgresBucket bucket) throws SQLException {
        return there(connection).stream()
                .filter(one -> one.bucket().equals(bucket))
                .findFirst()
                .orElse(null);
    }

    /** Whether a table of this name is there and is no bucket of the log. */
    private static boolean isLoose(Connection connection, String table) throws SQLException {
        try (var loose = connection.prepareStatement(LOOSE)) {
            loose.setString(1, ConnectionFactory.SCHEMA + "." + table);
            loose.setString(2, ConnectionFactory.SCHEMA + "." + table);
            try (var rows = loose.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /** @param going its drop was begun, and not ended */
    private record There(PostgresBucket bucket, boolean going) {}

    private static List<There> there(Connection connection) throws SQLException {
        var found = new ArrayList<There>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(THERE)) {
            while (rows.next()) {
                found.add(new There(new PostgresBucket(rows.getInt(1)), rows.getBoolean(2)));
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

    /** Whether nobody else is dropping. */
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
     * First nobody may look for it any more and it says that it goes, then it is taken out, then it goes; so that a tail never
     * has a hole. Between the last two somebody may have put it back, so that is looked at again where nobody can.
     */
    private void drop(Connection connection, There there) throws SQLException {
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

    /** Tables that were taken out to be dropped, and are still there. */
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

    /** That a bucket which is written to has not expired since it was chosen: then its rows could be lost with it. */
    void check(PostgresBucket bucket) {
        if (bucket.until() <= clock.now()) {
            throw new ProviderException(Fault.UNAVAILABLE, "the day went over while this was written");
        }
    }

    /** The tables there are, for whoever must look into each. */
    List<String> tables(Connection connection) throws SQLException {
        return there(connection).stream()
                .filter(one -> !one.going())
                .map(one -> one.bucket().table())
                .toList();
    }
}
