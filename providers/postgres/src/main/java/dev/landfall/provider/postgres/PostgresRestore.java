package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** Writes the content of another store into this one; each part is one transaction. */
final class PostgresRestore {
    private static final String REACH = """
            UPDATE shard SET last = greatest(last, ?), dropped = greatest(dropped, ?) WHERE shard = ?""";

    private final Connection connection;
    private final Map<String, Index> indexes;
    private final ServerClock clock;
    private final WriterCache cache;
    private final int shards;
    private final TransactionRows rows = new TransactionRows();

    PostgresRestore(Connection connection, Map<String, Index> indexes, ServerClock clock, int shards) {
        this.connection = connection;
        this.indexes = indexes;
        this.clock = clock;
        this.shards = shards;
        this.cache = new WriterCache(shards, Integer.MAX_VALUE);
    }

    /** The bucket of an entry. */
    static PostgresBucket bucket(Kept kept, long now) {
        return PostgresBucket.of(Math.max(kept.keepUntil(), now + GroupTransaction.TAIL_KEPT), now);
    }

    /**
     * Writes a part.
     *
     * @throws IllegalArgumentException when the part contradicts itself or the present content; nothing is written then
     */
    boolean restore(int shard, Part part, List<PostgresBucket> buckets) throws SQLException {
        check(shard, part);
        var last = Objects.requireNonNull(ShardLocks.take(connection, new TreeSet<>(List.of(shard)), clock)
                .get(shard));
        if (!part.partitions().isEmpty()) {
            new PartitionReplacement(connection, indexes, cache, rows).replace(shard, part.partitions());
        }
        var reader = new GroupReader(connection, cache);
        for (var kept : part.log()) {
            if (kept.entry() instanceof Appended appended) {
                appended.changes().forEach(change -> reader.want(appended.partition(), change.stream()));
            } else {
                reader.want(kept.entry().partition());
            }
        }
        reader.learn();
        var reached = last;
        for (var i = 0; i < part.log().size(); i++) {
            var entry = part.log().get(i).entry();
            if (entry.position() > last) {
                switch (entry) {
                    case Deleted deleted -> add(deleted, buckets.get(i));
                    case Appended appended -> add(appended, buckets.get(i));
                }
                reached = Math.max(reached, entry.position());
            }
        }
        rows.last(shard, reached);
        rows.send(connection);
        reach(shard, part);
        return true;
    }

    private void check(int shard, Part part) {
        var names = new HashSet<Partition>();
        for (var whole : part.partitions()) {
            var name = whole.view().partition();
            if (name.shard(shards) != shard || !names.add(name)) {
                throw new IllegalArgumentException(name + " is not of shard " + shard + ", or is there twice");
            }
            for (var index : whole.indexes().keySet()) {
                if (!indexes.containsKey(index)) {
                    throw new ProviderException(Fault.UNSUPPORTED, "no index " + index + " was declared");
                }
            }
        }
    }

    private void add(Deleted deleted, PostgresBucket bucket) {
        var owner = Objects.requireNonNull(cache.find(deleted.partition()));
        if (!owner.stored) {
            throw new IllegalArgumentException(deleted.partition() + " was deleted and is not restored");
        }
        var written = new TransactionRows.Written("", deleted.generation(), 0, new byte[0]);
        rows.add(new TransactionRows.Event(bucket, owner, deleted.position(), 0, 0, written));
    }

    private void add(Appended appended, PostgresBucket bucket) {
        var owner = Objects.requireNonNull(cache.find(appended.partition()));
        var rest = 0;
        for (var change : appended.changes()) {
            rest += change.events().size();
            if (change.first() <= owner.floor) {
                return;
            }
            if (owner.stream(change.stream()).version() < change.first()) {
                throw new IllegalArgumentException(appended.partition() + " was restored without stream "
                        + change.stream() + " at " + change.first());
            }
        }
        var n = 0;
        for (var change : appended.changes()) {
            var version = change.first();
            for (var event : change.events()) {
                rest--;
                var written = new TransactionRows.Written(change.stream(), version++, appended.time(), event);
                rows.add(new TransactionRows.Event(bucket, owner, appended.position(), n++, rest, written));
            }
        }
    }

    private void reach(int shard, Part part) throws SQLException {
        try (var reach = connection.prepareStatement(REACH)) {
            reach.setLong(1, part.end());
            reach.setLong(2, part.begin());
            reach.setInt(3, shard);
            reach.execute();
        }
    }
}
