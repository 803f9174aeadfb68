package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Tail;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Written;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a shard's log. End, beginning and entries come from one statement, so they fit together. */
final class TailReader {
    /** An append has more rows than one as a rule; a page of one append shall take one question all the same. */
    private static final int ROWS_MORE = 64;

    private static final String TAIL = """
            SELECT s.last, s.dropped, l.* FROM shard s LEFT JOIN LATERAL (
              SELECT r.*, row_number() OVER w AS row, sum(octet_length(r.event)) OVER w AS total, count(*) OVER () AS fetched
              FROM (
                SELECT l.position, l.n, l.rest, l.time, p.tenant, p.key, l.stream, l.version, l.event
                FROM log l JOIN partition p ON p.shard = l.shard AND p.id = l.partition
                WHERE l.shard = s.shard AND l.position > greatest(?, s.dropped) AND (l.stream = '' OR l.version > p.floor)
                ORDER BY l.position, l.n LIMIT ?) r
              WINDOW w AS (ORDER BY r.position, r.n ROWS UNBOUNDED PRECEDING)) l ON l.row = 1 OR l.total <= ?
            WHERE s.shard = ? ORDER BY l.position, l.n""";
    private static final String ONE = """
            SELECT l.position, l.n, l.rest, l.time, p.tenant, p.key, l.stream, l.version, l.event
            FROM log l JOIN partition p ON p.shard = l.shard AND p.id = l.partition
            WHERE l.shard = ? AND l.position = ? AND l.version > p.floor ORDER BY l.n""";
    private static final String LAST = "SELECT last FROM shard WHERE shard = ?";

    private final Connections connections;

    TailReader(Connections connections) {
        this.connections = connections;
    }

    private record Row(
            long position, int rest, long time, Partition partition, String stream, long version, byte[] event) {
        static Row of(ResultSet rows) throws SQLException {
            return new Row(
                    rows.getLong("position"),
                    rows.getInt("rest"),
                    rows.getLong("time"),
                    new Partition(rows.getString("tenant"), rows.getString("key")),
                    rows.getString("stream"),
                    rows.getLong("version"),
                    rows.getBytes("event"));
        }
    }

    /** As {@link dev.landfall.provider.Store#end}. */
    long end(int shard) {
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(LAST)) {
                statement.setInt(1, shard);
                try (var rows = statement.executeQuery()) {
                    return rows.next() ? rows.getLong(1) : 0;
                }
            }
        });
    }

    /** As {@link dev.landfall.provider.Store#tail}. */
    Tail tail(int shard, long after, int limit) {
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(TAIL)) {
                statement.setLong(1, after);
                statement.setLong(2, (long) limit + ROWS_MORE);
                statement.setLong(3, Views.PAGE_BYTES_MAX);
                statement.setInt(4, shard);
                try (var rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        throw new ProviderException(Fault.CORRUPT, "shard " + shard + " has no row");
                    }
                    return tail(connection, new Asked(shard, after, limit), rows);
                }
            }
        });
    }

    private record Asked(int shard, long after, int limit) {}

    private static Tail tail(Connection connection, Asked asked, ResultSet rows) throws SQLException {
        var last = rows.getLong("last");
        var dropped = rows.getLong("dropped");
        var of = "the tail of shard " + asked.shard();
        if (asked.after() != 0 && asked.after() < dropped) {
            throw new ProviderException(Fault.EXPIRED, of + " begins after position " + dropped);
        }
        if (asked.after() > last) {
            throw new ProviderException(Fault.EXPIRED, of + " ends at position " + last);
        }
        var fetched = rows.getLong("fetched");
        if (rows.wasNull()) {
            return new Tail(List.of(), last);
        }
        var all = new ArrayList<Row>();
        do {
            all.add(Row.of(rows));
        } while (rows.next());
        var whole = fetched < asked.limit() + ROWS_MORE && fetched == all.size();
        var entries = entries(all);
        if (entries.isEmpty()) {
            var one = one(connection, asked.shard(), all.getFirst().position());
            return new Tail(
                    one == null ? List.of() : List.of(one), all.getFirst().position());
        }
        if (entries.size() > asked.limit()) {
            entries = entries.subList(0, asked.limit());
            whole = false;
        }
        return new Tail(entries, whole ? last : entries.getLast().position());
    }

    /** One append alone, which has more rows than a page; null when its partition was deleted meanwhile. */
    private static @Nullable TailEntry one(Connection connection, int shard, long position) throws SQLException {
        try (var statement = connection.prepareStatement(ONE)) {
            statement.setInt(1, shard);
            statement.setLong(2, position);
            var all = new ArrayList<Row>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(Row.of(rows));
                }
            }
            var entries = entries(all);
            return entries.isEmpty() ? null : entries.getFirst();
        }
    }

    /** Rows to entries; the last one, if some of its rows are missing, is left out. */
    private static List<TailEntry> entries(List<Row> rows) {
        var entries = new ArrayList<TailEntry>();
        var from = 0;
        for (var i = 0; i < rows.size(); i++) {
            if (rows.get(i).rest() == 0) {
                entries.add(entry(rows.subList(from, i + 1)));
                from = i + 1;
            }
        }
        return entries;
    }

    private static TailEntry entry(List<Row> rows) {
        var first = rows.getFirst();
        if (first.stream().isEmpty()) {
            return new Deleted(first.position(), first.partition(), first.version());
        }
        var changes = new ArrayList<Written>();
        var from = 0;
        for (var i = 1; i <= rows.size(); i++) {
            if (i == rows.size() || !rows.get(i).stream().equals(rows.get(from).stream())) {
                var some = rows.subList(from, i);
                changes.add(new Written(
                        some.getFirst().stream(),
                        some.getFirst().version(),
                        some.stream().map(Row::event).toList()));
                from = i;
            }
        }
        return new Appended(first.position(), first.time(), first.partition(), changes);
    }
}
