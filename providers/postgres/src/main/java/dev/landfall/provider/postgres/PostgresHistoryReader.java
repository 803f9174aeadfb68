package dev.landfall.provider.postgres;

import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Range;
import dev.landfall.provider.Store.StoredEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads the history of a stream. Times never decrease within a stream, so a limit in time becomes a limit in versions, found by binary
 * search.
 */
final class PostgresHistoryReader {
    private static final String ABOVE_FLOOR = """
            l.shard = ? AND l.partition = ? AND l.stream = ? AND l.version >= greatest(?,
              (SELECT coalesce(max(p.floor), 0) + 1 FROM partition p WHERE p.shard = ? AND p.id = ?))""";
    private static final String PAGE = """
            SELECT s.version, s.time, s.event, s.fetched FROM (
              SELECT l.*, row_number() OVER w AS n, sum(octet_length(l.event)) OVER w AS total, count(*) OVER () AS fetched
              FROM (SELECT l.version, l.time, l.event FROM log l WHERE %1$s AND l.version <= ?
                ORDER BY l.version %2$s LIMIT ?) l
              WINDOW w AS (ORDER BY l.version %2$s ROWS UNBOUNDED PRECEDING)) s
            WHERE s.n = 1 OR s.total <= ? ORDER BY s.n""";
    private static final String UP = PAGE.formatted(ABOVE_FLOOR, "ASC");
    private static final String DOWN = PAGE.formatted(ABOVE_FLOOR, "DESC");
    private static final String NEXT =
            "SELECT l.version, l.time FROM log l WHERE " + ABOVE_FLOOR + " ORDER BY l.version LIMIT 1";
    private static final String END = "SELECT version FROM head WHERE shard = ? AND partition = ? AND stream = ?";

    private final Connections connections;
    private final int shards;

    PostgresHistoryReader(Connections connections, int shards) {
        this.connections = connections;
        this.shards = shards;
    }

    private record Stream(int shard, byte[] id, String name) {}

    private record Bounds(long first, long last) {}

    /** See {@link dev.landfall.provider.Store#read}. */
    Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        var of = new Stream(partition.shard(shards), NameHashes.id(partition), stream);
        var after = token == null ? -1 : Long.parseLong(token);
        return connections.read(connection -> {
            var bounds = bounds(connection, of, range);
            if (after >= 0) {
                bounds = range.descending()
                        ? new Bounds(bounds.first(), Math.min(bounds.last(), after - 1))
                        : new Bounds(Math.max(bounds.first(), after + 1), bounds.last());
            }
            return page(connection, of, bounds, range.descending(), limit);
        });
    }

    private static Bounds bounds(Connection connection, Stream of, Range range) throws SQLException {
        return switch (range) {
            case Range.Versions versions -> new Bounds(Math.max(0, versions.first()), versions.last());
            case Range.Times times -> {
                var end = end(connection, of) + 1;
                yield new Bounds(
                        firstFrom(connection, of, times.from(), end), firstFrom(connection, of, times.to(), end) - 1);
            }
        };
    }

    private static long end(Connection connection, Stream of) throws SQLException {
        try (var statement = connection.prepareStatement(END)) {
            statement.setInt(1, of.shard());
            statement.setBytes(2, of.id());
            statement.setString(3, of.name());
            try (var rows = statement.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** The lowest kept version that is not earlier than a time; {@code end} when all are earlier. */
    private static long firstFrom(Connection connection, Stream of, long time, long end) throws SQLException {
        var low = 0L;
        var high = end;
        try (var next = connection.prepareStatement(NEXT)) {
            while (low < high) {
                var middle = low + (high - low) / 2;
                above(next, of, middle);
                var earlier = earlier(next, time);
                low = earlier < 0 ? low : earlier + 1;
                high = earlier < 0 ? middle : high;
            }
        }
        return low;
    }

    /** The version that is found, when it is earlier than a time; else -1. */
    private static long earlier(PreparedStatement next, long time) throws SQLException {
        try (var rows = next.executeQuery()) {
            return rows.next() && rows.getLong(2) < time ? rows.getLong(1) : -1;
        }
    }

    private static int above(PreparedStatement statement, Stream of, long version) throws SQLException {
        statement.setInt(1, of.shard());
        statement.setBytes(2, of.id());
        statement.setString(3, of.name());
        statement.setLong(4, version);
        statement.setInt(5, of.shard());
        statement.setBytes(6, of.id());
        return 6;
    }

    private static Page<StoredEvent> page(
            Connection connection, Stream of, Bounds bounds, boolean descending, int limit) throws SQLException {
        try (var statement = connection.prepareStatement(descending ? DOWN : UP)) {
            var at = above(statement, of, bounds.first());
            statement.setLong(at + 1, bounds.last());
            statement.setLong(at + 2, limit + 1L);
            statement.setLong(at + 3, PartitionRows.PAGE_BYTES_MAX);
            var events = new ArrayList<StoredEvent>();
            var fetched = 0L;
            try (var rows = statement.executeQuery()) {
                while (rows.next() && events.size() < limit) {
                    events.add(new StoredEvent(rows.getLong(1), rows.getLong(2), rows.getBytes(3)));
                    fetched = rows.getLong(4);
                }
            }
            return new Page<>(
                    events,
                    fetched > events.size() ? Long.toString(events.getLast().version()) : null);
        }
    }
}
