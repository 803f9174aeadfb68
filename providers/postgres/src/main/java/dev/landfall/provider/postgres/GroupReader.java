package dev.landfall.provider.postgres;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Reads the data that a group needs and that is not cached, under the locks of the shards. For one group. */
final class GroupReader {
    private static final String OWNERS = """
            SELECT u.n, p.tenant, p.key, p.floor
            FROM unnest(?::integer[], ?::bytea[]) WITH ORDINALITY AS u (shard, id, n)
            JOIN partition p ON p.shard = u.shard AND p.id = u.id""";
    private static final String HEADS = """
            SELECT u.n, h.version, h.time, h.append, h.position
            FROM unnest(?::integer[], ?::bytea[], ?::text[]) WITH ORDINALITY AS u (shard, partition, stream, n)
            JOIN head h ON h.shard = u.shard AND h.partition = u.partition AND h.stream = u.stream""";

    private final Connection connection;
    private final WriterCache cache;
    private final List<PartitionRequest> owners = new ArrayList<>();
    private final Set<Wanted> streams = new LinkedHashSet<>();

    GroupReader(Connection connection, WriterCache cache) {
        this.connection = connection;
        this.cache = cache;
    }

    private record PartitionRequest(Partition partition, WriterCache.Owner owner) {}

    private record Wanted(WriterCache.Owner owner, String stream) {}

    /** Requests the streams of an append. */
    void want(Append append) {
        append.requires().forEach(requirement -> want(append.partition(), requirement.stream()));
        append.changes().forEach(change -> want(append.partition(), change.stream()));
    }

    /** Requests a stream. */
    void want(Partition partition, String stream) {
        var owner = want(partition);
        if (!owner.knows(stream)) {
            streams.add(new Wanted(owner, stream));
        }
    }

    /** Requests a partition. */
    WriterCache.Owner want(Partition partition) {
        var owner = cache.find(partition);
        if (owner == null) {
            owner = cache.add(partition);
            owners.add(new PartitionRequest(partition, owner));
        }
        return owner;
    }

    /** Reads everything that was requested; afterwards it is in the cache. */
    void learn() throws SQLException {
        if (!owners.isEmpty()) {
            learnOwners(owners);
        }
        if (!streams.isEmpty()) {
            learnStreams(List.copyOf(streams));
        }
    }

    private void learnOwners(List<PartitionRequest> asked) throws SQLException {
        try (var statement = connection.prepareStatement(OWNERS)) {
            new TransactionRows.Columns(statement)
                    .ints(asked, one -> one.owner().shard)
                    .bytes(asked, one -> one.owner().id);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var one = asked.get(rows.getInt(1) - 1);
                    checkName(one.partition(), rows.getString(2), rows.getString(3));
                    one.owner().stored = true;
                    one.owner().floor = rows.getLong(4);
                }
            }
        }
    }

    /**
     * Checks the name of a partition.
     *
     * @throws ProviderException CORRUPT when another partition has the same id
     */
    static void checkName(Partition partition, String tenant, String key) {
        if (!Objects.equals(partition.tenant(), tenant) || !Objects.equals(partition.key(), key)) {
            throw new ProviderException(Fault.CORRUPT, "two partitions have one id; " + partition + " is one of them");
        }
    }

    private void learnStreams(List<Wanted> wanted) throws SQLException {
        for (var one : wanted) {
            cache.note(one.owner(), one.stream(), WriterCache.Stream.NONE);
        }
        // A partition without a row has no heads.
        var asked = wanted.stream().filter(one -> one.owner().stored).toList();
        if (asked.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(HEADS)) {
            new TransactionRows.Columns(statement)
                    .ints(asked, one -> one.owner().shard)
                    .bytes(asked, one -> one.owner().id)
                    .texts(asked, Wanted::stream);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var one = asked.get(rows.getInt(1) - 1);
                    var stream =
                            new WriterCache.Stream(rows.getLong(2), rows.getLong(3), rows.getBytes(4), rows.getLong(5));
                    cache.note(one.owner(), one.stream(), stream);
                }
            }
        }
    }
}
