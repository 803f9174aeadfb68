package dev.landfall.provider.postgres;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.PartitionView;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/** Reads the heads of a partition. */
final class PostgresHeadReader {
    private static final String ALL = """
            SELECT p.tenant, p.key, p.generation, p.floor, h.stream, h.version, h.time, h.bytes
            FROM partition p LEFT JOIN head h ON h.shard = p.shard AND h.partition = p.id
            WHERE p.shard = ? AND p.id = ?""";
    private static final String SOME = """
            SELECT p.tenant, p.key, p.generation, p.floor, h.stream, h.version, h.time, h.bytes
            FROM partition p LEFT JOIN head h ON h.shard = p.shard AND h.partition = p.id AND h.stream = ANY (?)
            WHERE p.shard = ? AND p.id = ?""";

    private final Connections connections;
    private final int shards;

    PostgresHeadReader(Connections connections, int shards) {
        this.connections = connections;
        this.shards = shards;
    }

    /** See {@link dev.landfall.provider.Store#heads}. */
    PartitionView heads(Partition partition, Set<String> streams) {
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(streams.isEmpty() ? ALL : SOME)) {
                var at = 0;
                if (!streams.isEmpty()) {
                    statement.setObject(++at, streams.toArray(new String[0]));
                }
                statement.setInt(++at, partition.shard(shards));
                statement.setBytes(++at, NameHashes.id(partition));
                return one(statement, partition);
            }
        });
    }

    private static PartitionView one(PreparedStatement statement, Partition partition) throws SQLException {
        try (var rows = statement.executeQuery()) {
            PartitionRows views = null;
            while (rows.next()) {
                if (views == null) {
                    GroupReader.checkName(partition, rows.getString("tenant"), rows.getString("key"));
                    views = new PartitionRows(rows);
                }
                views.add(rows);
            }
            return views == null ? new PartitionView(partition, 0, 0, Map.of()) : views.view();
        }
    }
}
