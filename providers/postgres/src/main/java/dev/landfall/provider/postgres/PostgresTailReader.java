package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.Log;
import dev.landfall.provider.Store.Tail;
import dev.landfall.provider.Store.TailEntry;
import dev.landfall.provider.Store.Written;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads a shard's log. Its end, its beginning and its entries come from one statement, so they are consistent. */
final class PostgresTailReader {
    /**
     * How many more rows than entries are requested: an append usually has several rows, and a page with one append should need only one
     * statement.
     */
    private static final int ROWS_MORE = 64;

    private static final String TAIL = """
            SELECT s.last, s.dropped, l.* FROM shard s LEFT JOIN LATERAL (
              SELECT r.*, row_number() OVER w AS row, sum(octet_length(r.event)) OVER w AS total, count(*) OVER () AS fetched
              FROM (
                SELECT l.bucket, l.position, l.n, l.rest, l.time, p.tenant, p.key, l.stream, l.version, l.event
                FROM log l JOIN partition p ON p.shard = l.shard AND p.id = l.partition
                WHERE l.shard = s.shard AND l.position > greatest(?, CASE WHEN ? THEN s.dropped END) AND (l.stream = '' OR l.version > p.floor)
                ORDER BY l.position, l.n LIMIT ?) r
              WINDOW w AS (ORDER BY r.position, r.n ROWS UNBOUNDED PRECEDING)) l ON l.row = 1 OR l.total <= ?
            WHERE s.shard = ? ORDER BY l.position, l.n""";
    private static final String ONE = """
            SELECT l.bucket, l.position, l.n, l.rest, l.time, p.tenant, p.key, l.stream, l.version, l.event
            FROM log l JOIN partition p ON p.shard = l.shard AND p.id = l.partition
            WHERE l.shard = ? AND l.position = ? AND l.version > p.floor ORDER BY l.n""";
    private static final String LAST = "SELECT last FROM shard WHERE shard = ?";

    private final Connections connections;

    PostgresTailReader(Connections connections) {
        this.connections = connections;
    }

    private record Row(Place place, int rest, Partition partition, String stream, long version, byte[] event) {
        static Row of(ResultSet rows) throws SQLException {
            return new Row(
                    new Place(
                            rows.getLong("position"), rows.getLong("time"), new PostgresBucket(rows.getInt("bucket"))),
                    rows.getInt("rest"),
                    new Partition(rows.getString("tenant"), rows.getString("key")),
                    rows.getString("stream"),
                    rows.getLong("version"),
                    rows.getBytes("event"));
        }
    }

    private record Place(long position, long time, PostgresBucket bucket) {}

    /** See {@link dev.landfall.provider.Store#end}. */
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

    /** See {@link dev.landfall.provider.Store#tail}. */
    Tail tail(int shard, long after, int limit) {
        var log = read(new TailRequest(shard, after, limit, true));
        return new Tail(log.entries().stream().map(Kept::entry).toList(), log.last());
    }

    /** See {@link dev.landfall.provider.Store#log}. */
    Log log(int shard, long after, int limit) {
        return read(new TailRequest(shard, after, limit, false));
    }

    /**
     * A request.
     *
     * @param tail whether it fails when its position was dropped already
     */
    private record TailRequest(int shard, long after, int limit, boolean tail) {
        void check(long dropped, long last) {
            if (tail && after != 0 && after < dropped) {
                throw new ProviderException(
                        Fault.EXPIRED, "the tail of shard " + shard + " begins after position " + dropped);
            }
            if (after > last) {
                throw new ProviderException(Fault.EXPIRED, "the log of shard " + shard + " ends at position " + last);
            }
        }
    }

    private Log read(TailRequest asked) {
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(TAIL)) {
                statement.setLong(1, asked.after());
                statement.setBoolean(2, asked.tail());
                statement.setLong(3, (long) asked.limit() + ROWS_MORE);
                statement.setLong(4, PartitionRows.PAGE_BYTES_MAX);
                statement.setInt(5, asked.shard());
                try (var rows = statement.executeQuery()) {
                    if (!rows.next()) {
                        throw new ProviderException(Fault.CORRUPT, "shard " + asked.shard() + " has no row");
                    }
                    return log(connection, asked, rows);
                }
            }
        });
    }

    private static Log log(Connection connection, TailRequest asked, ResultSet rows) throws SQLException {
        var last = rows.getLong("last");
        var dropped = rows.getLong("dropped");
        asked.check(dropped, last);
        var fetched = rows.getLong("fetched");
        if (rows.wasNull()) {
            return new Log(List.of(), last, dropped);
        }
        var all = new ArrayList<Row>();
        do {
            all.add(Row.of(rows));
        } while (rows.next());
        var whole = fetched < (long) asked.limit() + ROWS_MORE && fetched == all.size();
        var entries = entries(all);
        if (entries.isEmpty()) {
            var position = all.getFirst().place().position();
            return new Log(one(connection, asked.shard(), position), position, dropped);
        }
        if (entries.size() > asked.limit()) {
            entries = entries.subList(0, asked.limit());
            whole = false;
        }
        return new Log(entries, whole ? last : entries.getLast().entry().position(), dropped);
    }

    /** Reads one append that has more rows than a page; empty when its partition was deleted meanwhile. */
    private static List<Kept> one(Connection connection, int shard, long position) throws SQLException {
        try (var statement = connection.prepareStatement(ONE)) {
            statement.setInt(1, shard);
            statement.setLong(2, position);
            var all = new ArrayList<Row>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(Row.of(rows));
                }
            }
            return entries(all);
        }
    }

    /** The entries of these rows. The last one is left out if some of its rows are missing. */
    private static List<Kept> entries(List<Row> rows) {
        var entries = new ArrayList<Kept>();
        var from = 0;
        for (var i = 0; i < rows.size(); i++) {
            if (rows.get(i).rest() == 0) {
                var until = rows.get(i).place().bucket().until();
                // The last time of the bucket, so that the entry gets the same bucket in another store.
                entries.add(new Kept(entry(rows.subList(from, i + 1)), until == Long.MAX_VALUE ? until : until - 1));
                from = i + 1;
            }
        }
        return entries;
    }

    private static TailEntry entry(List<Row> rows) {
        var first = rows.getFirst();
        if (first.stream().isEmpty()) {
            return new Deleted(first.place().position(), first.partition(), first.version());
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
        return new Appended(first.place().position(), first.place().time(), first.partition(), changes);
    }
}
