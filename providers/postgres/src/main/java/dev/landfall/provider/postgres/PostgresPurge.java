package dev.landfall.provider.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes the events of deleted partitions, in steps of at most {@value #ROWS_MAX} rows, each in its own transaction: nobody waits for
 * it, and it locks nothing that others write. The rest of the work is recorded in the table of partitions, so it continues after any end.
 * Each step begins where the last one ended, because otherwise it would step over the deleted rows again. One process does it at a time.
 * For one thread at a time.
 */
final class PostgresPurge {
    static final int ROWS_MAX = 1000;

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String LOCK = "SELECT pg_try_advisory_lock(" + Schema.LOCK + ", 3)";
    private static final String UNPURGED =
            "SELECT shard, id, floor FROM partition WHERE purged < floor ORDER BY shard, id LIMIT 1";
    private static final String PURGED = """
            UPDATE partition p SET purged = greatest(p.purged, u.floor)
            FROM (VALUES (?, ?, ?)) AS u (shard, id, floor) WHERE p.shard = u.shard AND p.id = u.id""";

    private final Connections connections;
    private final PostgresBuckets buckets;
    private @Nullable PurgedPartition grave;

    PostgresPurge(Connections connections, PostgresBuckets buckets) {
        this.connections = connections;
        this.buckets = buckets;
    }

    /** A partition whose events are being removed, with the progress. */
    private static final class PurgedPartition {
        private final int shard;
        private final byte[] id;
        private final long floor;
        private final List<String> tables;
        private int table;
        private String stream = "";
        private long version;

        PurgedPartition(int shard, byte[] id, long floor, List<String> tables) {
            this.shard = shard;
            this.id = id;
            this.floor = floor;
            this.tables = tables;
        }
    }

    /**
     * Removes events as long as it may.
     *
     * @param further asked after each step
     * @return whether there is more to do; also false while another process does it
     */
    boolean run(BooleanSupplier further) {
        return connections.alone(PATIENCE, connection -> {
            if (!locked(connection)) {
                return false;
            }
            var whole = false;
            try {
                var more = step(connection);
                while (more && further.getAsBoolean()) {
                    more = step(connection);
                }
                whole = true;
                return more;
            } finally {
                if (!whole) {
                    grave = null;
                }
            }
        });
    }

    private static boolean locked(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(LOCK)) {
            return rows.next() && rows.getBoolean(1);
        }
    }

    private boolean step(Connection connection) throws SQLException {
        var now = grave;
        if (now == null) {
            grave = next(connection);
            return grave != null;
        }
        if (now.table < now.tables.size()) {
            remove(connection, now);
        } else {
            purged(connection, now);
            grave = null;
        }
        return true;
    }

    private @Nullable PurgedPartition next(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(UNPURGED)) {
            return rows.next()
                    ? new PurgedPartition(rows.getInt(1), rows.getBytes(2), rows.getLong(3), buckets.tables(connection))
                    : null;
        }
    }

    private static void remove(Connection connection, PurgedPartition now) throws SQLException {
        var sql = """
                WITH gone AS (
                  DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
                    SELECT ctid FROM %1$s WHERE shard = ? AND partition = ? AND (stream, version) > (?, ?)
                      AND stream <> '' AND version <= ? ORDER BY stream, version LIMIT %2$d))
                  RETURNING stream, version)
                SELECT stream, version, count(*) OVER () FROM gone ORDER BY stream DESC, version DESC LIMIT 1""".formatted(now.tables.get(now.table), ROWS_MAX);
        var removed = 0L;
        try (var remove = connection.prepareStatement(sql)) {
            remove.setInt(1, now.shard);
            remove.setBytes(2, now.id);
            remove.setString(3, now.stream);
            remove.setLong(4, now.version);
            remove.setLong(5, now.floor);
            try (var rows = remove.executeQuery()) {
                if (rows.next()) {
                    now.stream = rows.getString(1);
                    now.version = rows.getLong(2);
                    removed = rows.getLong(3);
                }
            }
        }
        if (removed < ROWS_MAX) {
            now.table++;
            now.stream = "";
            now.version = 0;
        }
    }

    private static void purged(Connection connection, PurgedPartition now) throws SQLException {
        try (var purged = connection.prepareStatement(PURGED)) {
            purged.setInt(1, now.shard);
            purged.setBytes(2, now.id);
            purged.setLong(3, now.floor);
            purged.executeUpdate();
        }
    }
}
