package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Deletes a partition. Its heads and index entries are removed at once, and its events can no longer be read, because their versions are
 * not above the floor. {@link PostgresPurge} removes the events later.
 */
final class PostgresDeletion {
    private static final String LOOK = """
            SELECT p.tenant, p.key, p.generation, (SELECT max(h.version) FROM head h
              WHERE h.shard = p.shard AND h.partition = p.id) AS highest
            FROM partition p WHERE p.shard = ? AND p.id = ?""";
    private static final String BURY = """
            DELETE FROM head WHERE shard = ? AND partition = ?;
            DELETE FROM entry WHERE shard = ? AND partition = ?;
            UPDATE partition SET generation = generation + 1, floor = greatest(floor, ?) WHERE shard = ? AND id = ?;
            UPDATE shard SET last = ? WHERE shard = ?;
            INSERT INTO log (bucket, shard, position, n, rest, partition, stream, version, time, event)
            VALUES (?, ?, ?, 0, 0, ?, '', ?, 0, '')""";

    private final Connection connection;
    private final ServerClock clock;

    PostgresDeletion(Connection connection, ServerClock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    /**
     * Deletes a partition.
     *
     * @return whether there was anything to delete
     */
    boolean bury(Partition partition, long generation, PostgresBucket bucket, int shards) throws SQLException {
        var shard = partition.shard(shards);
        var id = NameHashes.id(partition);
        var last = Objects.requireNonNull(
                ShardLocks.take(connection, new TreeSet<>(Set.of(shard)), clock).get(shard));
        try (var look = connection.prepareStatement(LOOK)) {
            look.setInt(1, shard);
            look.setBytes(2, id);
            try (var rows = look.executeQuery()) {
                if (!rows.next()) {
                    return refuse(generation > 0, 0, generation);
                }
                GroupReader.checkName(partition, rows.getString(1), rows.getString(2));
                var now = rows.getLong(3);
                var highest = rows.getLong(4);
                if (rows.wasNull() && generation <= now) {
                    return false;
                }
                if (generation != now) {
                    return refuse(true, now, generation);
                }
                bury(new DeletedPartition(shard, id, highest, now + 1), bucket, last + 1);
                return true;
            }
        }
    }

    private static boolean refuse(boolean refused, long now, long generation) {
        if (refused) {
            throw new ProviderException(
                    Fault.CONFLICT, "the partition is of generation " + now + ", not " + generation);
        }
        return false;
    }

    private record DeletedPartition(int shard, byte[] id, long highest, long generation) {}

    private void bury(DeletedPartition grave, PostgresBucket bucket, long position) throws SQLException {
        try (var bury = connection.prepareStatement(BURY)) {
            bury.setInt(1, grave.shard());
            bury.setBytes(2, grave.id());
            bury.setInt(3, grave.shard());
            bury.setBytes(4, grave.id());
            bury.setLong(5, grave.highest());
            bury.setInt(6, grave.shard());
            bury.setBytes(7, grave.id());
            bury.setLong(8, position);
            bury.setInt(9, grave.shard());
            bury.setInt(10, bucket.number());
            bury.setInt(11, grave.shard());
            bury.setLong(12, position);
            bury.setBytes(13, grave.id());
            bury.setLong(14, grave.generation());
            bury.execute();
        }
    }
}
