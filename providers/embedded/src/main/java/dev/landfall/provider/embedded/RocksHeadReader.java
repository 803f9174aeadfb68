package dev.landfall.provider.embedded;

import dev.landfall.provider.Index;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.Hit;
import dev.landfall.provider.Store.PartitionView;
import dev.landfall.provider.Store.Query;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Reads heads: of one partition, of those in an index, or of all. An iterator is one consistent view. */
final class RocksHeadReader {
    private static final int MAX_TEXT_BYTES = 4;

    private final Database database;
    private final IndexWriter indexes;
    private final int shards;

    RocksHeadReader(Database database, IndexWriter indexes, int shards) {
        this.database = database;
        this.indexes = indexes;
        this.shards = shards;
    }

    PartitionView heads(Partition partition, Set<String> streams) {
        try (var at = database.iterator(database.family("heads"))) {
            return view(at, partition, streams);
        }
    }

    private PartitionView view(RocksIterator at, Partition partition, Set<String> streams) {
        var key = Keys.partition(partition, partition.shard(shards));
        at.seek(key);
        if (streams.isEmpty()) {
            return all(at, partition, key);
        }
        var deletions = deletions(at, key);
        var heads = new HashMap<String, Head>();
        for (var stream : streams) {
            var headKey = Keys.named(key, stream);
            at.seek(headKey);
            if (Database.valid(at) && Arrays.equals(at.key(), headKey)) {
                heads.put(stream, HeadRecord.read(at.value()).head());
            }
        }
        return new PartitionView(partition, deletions.generation(), deletions.floor(), heads);
    }

    /** Reads all heads of this partition, from the iterator's position on. */
    private static PartitionView all(RocksIterator at, Partition partition, byte[] key) {
        var deletions = DeletionRecord.NONE;
        var heads = new HashMap<String, Head>();
        for (; Database.valid(at); at.next()) {
            var headKey = at.key();
            if (!Keys.startsWith(headKey, key)) {
                break;
            }
            var value = at.value();
            if (headKey.length == key.length) {
                deletions = DeletionRecord.read(value);
            } else {
                var stream = new String(headKey, key.length, headKey.length - key.length, StandardCharsets.UTF_8);
                heads.put(stream, HeadRecord.read(value).head());
            }
        }
        return new PartitionView(partition, deletions.generation(), deletions.floor(), heads);
    }

    private static DeletionRecord deletions(RocksIterator at, byte[] key) {
        return Database.valid(at) && Arrays.equals(at.key(), key)
                ? DeletionRecord.read(at.value())
                : DeletionRecord.NONE;
    }

    Page<Hit> find(Query query, @Nullable String token, int limit) {
        var index = indexes.index(query.index());
        var tenant = index.scope() == Index.Scope.TENANT ? tenant(query) : "";
        var under = Keys.indexKey(index, tenant, query.key()).toBytes();
        var prefix = new ByteWriter(under.length + query.prefix().length() * MAX_TEXT_BYTES)
                .raw(under)
                .text(query.prefix())
                .toBytes();
        var from = token == null ? prefix : RocksPageTokens.key(token, prefix);
        var snapshot = database.snapshot();
        try (var upper = new Slice(Keys.behind(prefix));
                var options = new ReadOptions().setSnapshot(snapshot);
                var bounded = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(upper);
                var at = database.iterator(database.family("index"), bounded);
                var heads = database.iterator(database.family("heads"), options)) {
            at.seek(from);
            if (token != null && Database.valid(at) && Arrays.equals(at.key(), from)) {
                at.next();
            }
            return hits(at, heads, prefix, under.length, new PageRequest(query, limit));
        } finally {
            database.release(snapshot);
        }
    }

    private static String tenant(Query query) {
        var tenant = query.tenant();
        if (tenant == null) {
            throw new InvalidStoreCall("a question to index " + query.index() + " names a tenant");
        }
        return tenant;
    }

    private record PageRequest(Query query, int limit) {}

    private Page<Hit> hits(RocksIterator at, RocksIterator heads, byte[] prefix, int sortAt, PageRequest asked) {
        var upTo = asked.query().upTo();
        var bound = upTo == null ? null : upTo.getBytes(StandardCharsets.UTF_8);
        var hits = new ArrayList<Hit>();
        var page = new PageBound(asked.limit());
        byte[] last = null;
        for (; Database.valid(at); at.next()) {
            var key = at.key();
            if (!Keys.startsWith(key, prefix)) {
                break;
            }
            var in = new ByteReader(key, sortAt);
            var sort = in.name();
            if (bound != null && Arrays.compareUnsigned(sort.getBytes(StandardCharsets.UTF_8), bound) > 0) {
                break;
            }
            if (page.full()) {
                return new Page<>(hits, RocksPageTokens.of(Objects.requireNonNull(last)));
            }
            var partition = new Partition(in.name(), new String(in.rest(), StandardCharsets.UTF_8));
            hits.add(new Hit(sort, view(heads, partition, asked.query())));
            page.add(bytes(hits.getLast()));
            last = key;
        }
        return new Page<>(hits, null);
    }

    private PartitionView view(RocksIterator heads, Partition partition, Query query) {
        if (!query.streams().isEmpty()) {
            return view(heads, partition, query.streams());
        }
        var key = Keys.partition(partition, partition.shard(shards));
        heads.seek(key);
        var deletions = deletions(heads, key);
        return new PartitionView(partition, deletions.generation(), deletions.floor(), Map.of());
    }

    private static long bytes(Hit hit) {
        var bytes = 0L;
        for (var head : hit.view().heads().values()) {
            bytes += head.bytes().length;
        }
        return bytes;
    }
}
