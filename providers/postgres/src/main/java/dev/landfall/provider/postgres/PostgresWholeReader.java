package dev.landfall.provider.postgres;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.LastWrite;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.Whole;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads whole partitions, each in one consistent view: each call is one statement. */
final class PostgresWholeReader {
    private static final String ALL = """
            LEFT JOIN LATERAL (
              SELECT h.stream, h.version, h.time, h.bytes, h.append, h.position,
                NULL AS index, 0 AS entry, NULL AS entry_key, NULL AS sort
              FROM head h WHERE h.shard = p.shard AND h.partition = p.id
              UNION ALL
              SELECT NULL, 0, 0, NULL, NULL, 0, e.index, e.n, e.key, e.sort
              FROM entry e WHERE e.shard = p.shard AND e.partition = p.id) x ON true
            """;
    private static final String COLUMNS = """
            p.id, p.tenant, p.key, p.generation, p.floor, x.stream, x.version, x.time, x.bytes, x.append, x.position,
              x.index, x.entry_key, x.sort""";
    private static final String SCAN = "WITH page AS ("
            + """
              SELECT p.id, h.size FROM partition p CROSS JOIN LATERAL (
                SELECT sum(octet_length(h.bytes)) AS size FROM head h WHERE h.shard = p.shard AND h.partition = p.id) h
              WHERE p.shard = ? AND p.id > ? AND (p.generation > 0 OR h.size IS NOT NULL) ORDER BY p.id LIMIT ?),
            sized AS (
              SELECT id, row_number() OVER (ORDER BY id) AS n, sum(coalesce(size, 0)) OVER (ORDER BY id) AS total,
                count(*) OVER () AS fetched FROM page)
            SELECT s.n, s.fetched,\s"""
            + COLUMNS
            + " FROM sized s JOIN partition p ON p.shard = ? AND p.id = s.id "
            + ALL
            + "WHERE s.n = 1 OR s.total <= ? ORDER BY s.n, x.index, x.entry";
    private static final String SOME = "SELECT u.n, "
            + COLUMNS
            + " FROM unnest(?::bytea[]) WITH ORDINALITY AS u (id, n) JOIN partition p ON p.shard = ? AND p.id = u.id "
            + ALL
            + "ORDER BY u.n, x.index, x.entry";

    private final Connections connections;
    private final int shards;

    PostgresWholeReader(Connections connections, int shards) {
        this.connections = connections;
        this.shards = shards;
    }

    /** See {@link dev.landfall.provider.Store#scan}; in the order of the partitions' ids. */
    Page<Whole> scan(int shard, @Nullable String token, int limit) {
        var after = token == null ? new byte[0] : PostgresPageTokens.bytes(token, NameHashes.BYTES);
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(SCAN)) {
                statement.setInt(1, shard);
                statement.setBytes(2, after);
                statement.setLong(3, limit + 1L);
                statement.setInt(4, shard);
                statement.setLong(5, PartitionRows.PAGE_BYTES_MAX);
                return page(statement, limit);
            }
        });
    }

    private static Page<Whole> page(PreparedStatement statement, int limit) throws SQLException {
        var found = new ArrayList<PartitionCollector>();
        var fetched = 0L;
        var last = new byte[0];
        try (var rows = statement.executeQuery()) {
            while (rows.next() && rows.getInt("n") <= limit) {
                fetched = rows.getLong("fetched");
                if (rows.getInt("n") > found.size()) {
                    found.add(new PartitionCollector(rows));
                    last = rows.getBytes("id");
                }
                found.getLast().add(rows);
            }
        }
        var wholes = found.stream().map(PartitionCollector::whole).toList();
        return new Page<>(wholes, fetched > wholes.size() ? PostgresPageTokens.of(last) : null);
    }

    /** See {@link dev.landfall.provider.Store#whole}. */
    List<Whole> whole(List<Partition> partitions) {
        if (partitions.isEmpty()) {
            return List.of();
        }
        var shard = partitions.getFirst().shard(shards);
        if (partitions.stream().anyMatch(partition -> partition.shard(shards) != shard)) {
            throw new IllegalArgumentException("partitions of more than one shard");
        }
        return connections.read(connection -> whole(connection, shard, partitions));
    }

    /** The same for partitions of one shard, as a transaction sees them. */
    static List<Whole> whole(Connection connection, int shard, List<Partition> partitions) throws SQLException {
        try (var statement = connection.prepareStatement(SOME)) {
            new TransactionRows.Columns(statement).bytes(partitions, NameHashes::id);
            statement.setInt(2, shard);
            var found = some(statement, partitions);
            var wholes = new ArrayList<Whole>();
            for (var i = 0; i < partitions.size(); i++) {
                var gathered = found.get(i);
                wholes.add(
                        gathered == null
                                ? new Whole(new PartitionView(partitions.get(i), 0, 0, Map.of()), Map.of(), Map.of())
                                : gathered.whole());
            }
            return wholes;
        }
    }

    private static Map<Integer, PartitionCollector> some(PreparedStatement statement, List<Partition> partitions)
            throws SQLException {
        var found = new HashMap<Integer, PartitionCollector>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                var at = rows.getInt("n") - 1;
                var gathered = found.get(at);
                if (gathered == null) {
                    gathered = new PartitionCollector(rows);
                    GroupReader.checkName(partitions.get(at), rows.getString("tenant"), rows.getString("key"));
                    found.put(at, gathered);
                }
                gathered.add(rows);
            }
        }
        return found;
    }

    /** Collects one partition row by row. */
    private static final class PartitionCollector {
        private final PartitionRows views;
        private final Map<String, LastWrite> writes = new HashMap<>();
        private final Map<String, List<IndexEntry>> indexes = new HashMap<>();

        PartitionCollector(ResultSet row) throws SQLException {
            views = new PartitionRows(row);
        }

        void add(ResultSet row) throws SQLException {
            views.add(row);
            var stream = row.getString("stream");
            var index = row.getString("index");
            if (stream != null) {
                writes.put(stream, new LastWrite(NameHashes.uuid(row.getBytes("append")), row.getLong("position")));
            } else if (index != null) {
                indexes.computeIfAbsent(index, _ -> new ArrayList<>())
                        .add(new IndexEntry(row.getString("entry_key"), row.getString("sort")));
            }
        }

        Whole whole() {
            return new Whole(views.view(), writes, indexes);
        }
    }
}
