package dev.landfall.provider.postgres;

import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.PartitionView;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads heads: of one partition, or of all of a shard. */
final class HeadReader {
    private static final int ID_BYTES = 16;
    private static final String ALL = """
            SELECT p.tenant, p.key, p.generation, p.floor, h.stream, h.version, h.time, h.bytes
            FROM partition p LEFT JOIN head h ON h.shard = p.shard AND h.partition = p.id
            WHERE p.shard = ? AND p.id = ?""";
    private static final String SOME = """
            SELECT p.tenant, p.key, p.generation, p.floor, h.stream, h.version, h.time, h.bytes
            FROM partition p LEFT JOIN head h ON h.shard = p.shard AND h.partition = p.id AND h.stream = ANY (?)
            WHERE p.shard = ? AND p.id = ?""";
    private static final String SCAN = """
            WITH page AS (
              SELECT h.partition, sum(octet_length(h.bytes)) AS size FROM head h
              WHERE h.shard = ? AND h.partition > ? GROUP BY h.partition ORDER BY h.partition LIMIT ?),
            sized AS (
              SELECT partition, row_number() OVER (ORDER BY partition) AS n,
                sum(size) OVER (ORDER BY partition) AS total, count(*) OVER () AS fetched FROM page)
            SELECT s.n, s.fetched, p.id, p.tenant, p.key, p.generation, p.floor, h.stream, h.version, h.time, h.bytes
            FROM sized s
            JOIN partition p ON p.shard = ? AND p.id = s.partition
            JOIN head h ON h.shard = ? AND h.partition = s.partition
            WHERE s.n = 1 OR s.total <= ? ORDER BY s.n""";

    private final Connections connections;
    private final int shards;

    HeadReader(Connections connections, int shards) {
        this.connections = connections;
        this.shards = shards;
    }

    /** As {@link dev.landfall.provider.Store#heads}. */
    PartitionView heads(Partition partition, Set<String> streams) {
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(streams.isEmpty() ? ALL : SOME)) {
                var at = 0;
                if (!streams.isEmpty()) {
                    statement.setObject(++at, streams.toArray(new String[0]));
                }
                statement.setInt(++at, partition.shard(shards));
                statement.setBytes(++at, Names.id(partition));
                return one(statement, partition);
            }
        });
    }

    private static PartitionView one(PreparedStatement statement, Partition partition) throws SQLException {
        try (var rows = statement.executeQuery()) {
            Views views = null;
            while (rows.next()) {
                if (views == null) {
                    Learning.checkName(partition, rows.getString("tenant"), rows.getString("key"));
                    views = new Views(rows);
                }
                views.add(rows);
            }
            return views == null ? new PartitionView(partition, 0, 0, Map.of()) : views.view();
        }
    }

    /** As {@link dev.landfall.provider.Store#scan}; in the order of the partitions' ids. */
    Page<PartitionView> scan(int shard, @Nullable String token, int limit) {
        var after = token == null ? new byte[0] : Tokens.bytes(token, ID_BYTES);
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(SCAN)) {
                statement.setInt(1, shard);
                statement.setBytes(2, after);
                statement.setLong(3, limit + 1L);
                statement.setInt(4, shard);
                statement.setInt(5, shard);
                statement.setLong(6, Views.PAGE_BYTES_MAX);
                return page(statement, limit);
            }
        });
    }

    private static Page<PartitionView> page(PreparedStatement statement, int limit) throws SQLException {
        var found = new ArrayList<Views>();
        var fetched = 0L;
        var last = new byte[0];
        try (var rows = statement.executeQuery()) {
            while (rows.next() && rows.getInt("n") <= limit) {
                fetched = rows.getLong("fetched");
                if (rows.getInt("n") > found.size()) {
                    found.add(new Views(rows));
                    last = rows.getBytes("id");
                }
                found.getLast().add(rows);
            }
        }
        List<PartitionView> views = found.stream().map(Views::view).toList();
        return new Page<>(views, fetched > views.size() ? Tokens.of(last) : null);
    }
}
