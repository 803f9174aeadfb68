package dev.landfall.provider.embedded;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.LastWrite;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.Whole;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/** Reads whole partitions: heads with the appends that wrote them, and index entries. One snapshot is one consistent view. */
final class RocksWholeReader {
    private final Database database;
    private final int shards;

    RocksWholeReader(Database database, int shards) {
        this.database = database;
        this.shards = shards;
    }

    /** Two iterators over one snapshot. */
    private record SnapshotIterators(RocksIterator heads, RocksIterator entries) {}

    List<Whole> whole(List<Partition> partitions) {
        return viewing(both -> {
            var all = new ArrayList<Whole>(partitions.size());
            for (var partition : partitions) {
                var key = Keys.partition(partition, partition.shard(shards));
                both.heads.seek(key);
                all.add(next(both, partition, key));
            }
            return all;
        });
    }

    Page<Whole> scan(int shard, @Nullable String token, int limit) {
        var prefix = new ByteWriter(2).u16(shard).toBytes();
        var from = token == null ? prefix : Keys.behind(RocksPageTokens.key(token, prefix));
        return viewing(both -> {
            var all = new ArrayList<Whole>();
            var bound = new PageBound(limit);
            byte[] last = prefix;
            both.heads.seek(from);
            while (Database.valid(both.heads) && Keys.startsWith(both.heads.key(), prefix)) {
                if (bound.full()) {
                    return new Page<>(all, RocksPageTokens.of(last));
                }
                var partition = Keys.partition(new ByteReader(both.heads.key()));
                last = Keys.partition(partition, shard);
                var whole = next(both, partition, last);
                all.add(whole);
                bound.add(bytes(whole));
            }
            return new Page<>(all, null);
        });
    }

    private <T> T viewing(Function<SnapshotIterators, T> read) {
        var snapshot = database.snapshot();
        try (var options = new ReadOptions().setSnapshot(snapshot);
                var heads = database.iterator(database.family("heads"), options);
                var entries = database.iterator(database.family("entries"), options)) {
            return read.apply(new SnapshotIterators(heads, entries));
        } finally {
            database.release(snapshot);
        }
    }

    /** Reads everything of this partition, from the iterators' positions on; the iterator over heads stands behind it then. */
    private static Whole next(SnapshotIterators both, Partition partition, byte[] key) {
        var deletions = DeletionRecord.NONE;
        var heads = new HashMap<String, Head>();
        var writes = new HashMap<String, LastWrite>();
        for (var at = both.heads; Database.valid(at) && Keys.startsWith(at.key(), key); at.next()) {
            var name = nameAfter(key, at.key());
            if (name.isEmpty()) {
                deletions = DeletionRecord.read(at.value());
            } else {
                var record = HeadRecord.read(at.value());
                heads.put(name, record.head());
                writes.put(name, new LastWrite(record.id(), record.position()));
            }
        }
        var indexes = new HashMap<String, List<IndexEntry>>();
        if (!heads.isEmpty()) {
            // Only partitions with heads have entries. Without heads, the search would step over deleted keys.
            both.entries.seek(key);
            for (var at = both.entries; Database.valid(at) && Keys.startsWith(at.key(), key); at.next()) {
                indexes.put(nameAfter(key, at.key()), IndexWriter.entries(at.value()));
            }
        }
        var view = new PartitionView(partition, deletions.generation(), deletions.floor(), heads);
        return new Whole(view, writes, indexes);
    }

    private static String nameAfter(byte[] partition, byte[] key) {
        return new String(key, partition.length, key.length - partition.length, StandardCharsets.UTF_8);
    }

    private static long bytes(Whole whole) {
        var bytes = 0L;
        for (var head : whole.view().heads().values()) {
            bytes += head.bytes().length;
        }
        return bytes;
    }
}
