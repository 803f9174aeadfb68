package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The buckets of the log, as tables. They are made before anyone writes to them and dropped when all in them has expired; both
 * with locks that let writers and readers go on.
 */
final class Buckets {
    /** Dropping waits for whoever may still look at the bucket. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final String THERE = """
            SELECT substring(pg_get_expr(c.relpartbound, c.oid) FROM '-?[0-9]+')::integer, i.inhdetachpending
            FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'log'::regclass""";

    private final Connections connections;
    private final Clock clock;
    private final Set<Bucket> known = ConcurrentHashMap.newKeySet();

    Buckets(Connections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** Sees to it that a bucket is there. */
    void ensure(Bucket bucket) {
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
        var tomorrow = Bucket.of(clock.now(), clock.now()).next();
        make(connection, tomorrow);
        var last = known.stream().filter(Bucket::isDay).max(Comparator.comparingInt(Bucket::number));
        if (last.isPresent()) {
            make(connection, last.get().next());
        }
    }

    /** Makes it unless it is there, whoever else is about to. */
    private static void make(Connection connection, Bucket bucket) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("BEGIN");
            try {
                Schema.lock(statement);
                if (!isThere(connection, bucket)) {
                    var table = bucket.table();
                    // What has this name and is no bucket is a bucket that was being dropped.
                    statement.execute("DROP TABLE IF EXISTS " + table);
                    statement.execute("CREATE TABLE " + table + " (LIKE log)");
                    statement.execute(
                            "ALTER TABLE log ATTACH PARTITION " + table + " FOR VALUES IN (" + bucket.number() + ")");
                }
                statement.execute("COMMIT");
            } catch (SQLException failed) {
                statement.execute("ROLLBACK");
                throw failed;
            }
        }
    }

    private static boolean isThere(Connection connection, Bucket bucket) throws SQLException {
        return there(connection).stream().anyMatch(one -> one.bucket().equals(bucket));
    }

    /** @param going its drop was begun, and not ended */
    private record There(Bucket bucket, boolean going) {}

    private static List<There> there(Connection connection) throws SQLException {
        var found = new ArrayList<There>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(THERE)) {
            while (rows.next()) {
                found.add(new There(new Bucket(rows.getInt(1)), rows.getBoolean(2)));
            }
        }
        return found;
    }

    private void dropExpired(Connection connection) throws SQLException {
        var expired = there(connection).stream()
                .filter(one -> one.bucket().until() <= clock.now())
                .toList();
        if (expired.isEmpty() || !alone(connection)) {
            return;
        }
        try {
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

    /** First nobody may look for it any more, then it goes; so that a tail never has a hole. */
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
            statement.execute("DROP TABLE " + table);
        }
    }

    private static void forget(Connection connection, String table) throws SQLException {
        var shards = new ArrayList<Integer>();
        var lasts = new ArrayList<Long>();
        connection.setAutoCommit(false);
        try (var locked = connection.createStatement();
                var rows = locked.executeQuery("""
                        SELECT s.shard, (SELECT max(l.position) FROM %s l WHERE l.shard = s.shard) AS last
                        FROM shard s ORDER BY s.shard FOR NO KEY UPDATE OF s""".formatted(table));
                var update = connection.prepareStatement("""
                        UPDATE shard s SET dropped = greatest(s.dropped, u.last)
                        FROM unnest(?::integer[], ?::bigint[]) AS u (shard, last) WHERE s.shard = u.shard""")) {
            while (rows.next()) {
                shards.add(rows.getInt(1));
                lasts.add(rows.getLong(2));
            }
            update.setObject(1, shards.toArray(new Integer[0]));
            update.setObject(2, lasts.toArray(new Long[0]));
            update.execute();
            connection.commit();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /** That a bucket which is written to has not expired since it was chosen: then its rows could be lost with it. */
    void check(Bucket bucket) {
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
