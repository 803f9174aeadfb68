package dev.landfall.provider.embedded;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes index entries, together with the list of a partition's entries, so that they can be replaced. Under the committer's lock. */
final class IndexWriter {
    private static final int ROOM = 256;

    /** The entries of a partition in one index. */
    private record Owned(Partition partition, String index) {}

    private final Database database;
    private final Map<String, Index> declared = new HashMap<>();
    private final int indexFamily;
    private final int entriesFamily;
    /** The entries in the present batch, which are not yet in the database. */
    private final Map<Owned, List<IndexEntry>> ahead = new HashMap<>();

    IndexWriter(Database database, List<Index> declared) {
        this.database = database;
        declared.forEach(index -> this.declared.put(index.name(), index));
        this.indexFamily = database.family("index").getID();
        this.entriesFamily = database.family("entries").getID();
    }

    boolean declares(String index) {
        return declared.containsKey(index);
    }

    /**
     * A declared index.
     *
     * @throws ProviderException {@link Fault#UNSUPPORTED} when it was not declared
     */
    Index index(String name) {
        var index = declared.get(name);
        if (index == null) {
            throw new ProviderException(Fault.UNSUPPORTED, "no index " + name + " was declared");
        }
        return index;
    }

    void replace(Batch batch, CachedPartition partition, Map<String, List<IndexEntry>> indexes) {
        if (indexes.isEmpty()) {
            return;
        }
        indexes.forEach((name, entries) -> {
            var owned = new Owned(partition.name, name);
            var key = Keys.named(partition.key, name);
            var before = ahead.get(owned);
            if (before == null) {
                forget(batch, partition.name, name, database.get(database.family("entries"), key));
            } else {
                before.forEach(entry -> batch.delete(indexFamily, Keys.index(index(name), partition.name, entry)));
            }
            put(batch, partition.name, key, index(name), entries);
            ahead.put(owned, entries);
        });
    }

    /** Sets all entries of a partition, of which the batch has none yet. */
    void restore(Batch batch, Partition partition, byte[] partitionKey, Map<String, List<IndexEntry>> entries) {
        forgetAll(batch, partition, partitionKey);
        entries.forEach((name, all) -> put(batch, partition, Keys.named(partitionKey, name), index(name), all));
    }

    private void put(Batch batch, Partition partition, byte[] key, Index index, List<IndexEntry> entries) {
        for (var entry : entries) {
            batch.put(indexFamily, Keys.index(index, partition, entry), new byte[0]);
        }
        if (entries.isEmpty()) {
            batch.delete(entriesFamily, key);
        } else {
            batch.put(entriesFamily, key, write(index, entries));
        }
    }

    /** Decodes the stored entries of a partition in one index. */
    static List<IndexEntry> entries(byte[] value) {
        return read(new ByteReader(value, 1));
    }

    /** Deletes all entries of a partition, of which the batch has none yet. */
    void forgetAll(Batch batch, Partition partition, byte[] partitionKey) {
        try (var at = database.prefix(database.family("entries"), partitionKey)) {
            for (at.first(); at.valid(); at.next()) {
                var key = at.key();
                var name = new ByteReader(key, partitionKey.length);
                forget(batch, partition, name.text(key.length - partitionKey.length), at.value());
                batch.delete(entriesFamily, key);
            }
        }
    }

    /** The batch was written. */
    void written() {
        ahead.clear();
    }

    private void forget(Batch batch, Partition partition, String name, byte @Nullable [] entries) {
        if (entries == null) {
            return;
        }
        var in = new ByteReader(entries);
        // The scope of the index may have been another one when this was written.
        var index = new Index(name, Keys.scope(in.u8()));
        for (var entry : read(in)) {
            batch.delete(indexFamily, Keys.index(index, partition, entry));
        }
    }

    private static byte[] write(Index index, List<IndexEntry> entries) {
        var out = new ByteWriter(ROOM).u8(Keys.tag(index.scope()));
        for (var entry : entries) {
            out.name(entry.key()).name(entry.sort());
        }
        return out.toBytes();
    }

    private static List<IndexEntry> read(ByteReader in) {
        var entries = new ArrayList<IndexEntry>();
        while (!in.atEnd()) {
            entries.add(new IndexEntry(in.name(), in.name()));
        }
        return entries;
    }
}
