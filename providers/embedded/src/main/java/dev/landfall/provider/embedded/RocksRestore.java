package dev.landfall.provider.embedded;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.LastWrite;
import dev.landfall.provider.Store.Part;
import dev.landfall.provider.Store.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes the content of another store into the database; each part is one batch. Under the committer's lock. */
final class RocksRestore {
    private static final int ROOM = 1024;

    private final Database database;
    private final RocksBuckets buckets;
    private final HeadCache cache;
    private final IndexWriter indexes;
    private final RocksPurge purge;
    private final int shards;
    private final int heads;

    RocksRestore(
            Database database,
            RocksBuckets buckets,
            HeadCache cache,
            IndexWriter indexes,
            RocksPurge purge,
            int shards) {
        this.database = database;
        this.buckets = buckets;
        this.cache = cache;
        this.indexes = indexes;
        this.purge = purge;
        this.shards = shards;
        this.heads = database.family("heads").getID();
    }

    /** The data of a partition that its log entries need. */
    private record Place(byte[] key, long floor, Map<String, StreamOrigin> origins) {}

    /**
     * Writes a part.
     *
     * @throws InvalidStoreCall when the part contradicts itself or the present content; nothing is written then
     */
    void restore(int shard, Part part, long now) {
        var batch = new Batch();
        var notes = new ArrayList<byte[]>();
        var places = new HashMap<Partition, Place>();
        for (var whole : part.partitions()) {
            var name = whole.view().partition();
            if (name.shard(shards) != shard || places.put(name, set(batch, shard, whole, notes)) != null) {
                throw new InvalidStoreCall(name + " is not of shard " + shard + ", or is there twice");
            }
            cache.forget(name);
        }
        var log = new ArrayList<Kept>();
        for (var kept : part.log()) {
            if (kept.entry().position() > buckets.end(shard) && isKept(kept, shard, places)) {
                log.add(kept);
            }
        }
        for (var kept : log) {
            add(batch, shard, kept, places, now);
        }
        buckets.restore(batch, shard, part.begin(), part.end());
        database.write(batch);
        buckets.committed();
        notes.forEach(purge::add);
    }

    private Place set(Batch batch, int shard, Whole whole, List<byte[]> notes) {
        var view = whole.view();
        var key = Keys.partition(view.partition(), shard);
        var before = DeletionRecord.read(database.get(database.family("heads"), key));
        var stored = stored(key);
        var used = used(key, stored);
        var origins = new TreeMap<String, StreamOrigin>();
        for (var stream : view.heads().keySet()) {
            var head = before.generation() == view.generation() ? stored.remove(stream) : null;
            origins.put(stream, head == null ? origin(shard, write(whole, stream), used) : head.origin());
        }
        if (!stored.isEmpty()) {
            notes.add(forget(batch, key, view.generation(), stored));
        }
        var deletions = new DeletionRecord(view.generation(), view.floor());
        if (deletions.equals(DeletionRecord.NONE)) {
            batch.delete(heads, key);
        } else {
            batch.put(heads, key, deletions.toBytes());
        }
        origins.forEach((stream, origin) -> {
            var head = Objects.requireNonNull(view.heads().get(stream));
            var write = write(whole, stream);
            var record =
                    new HeadRecord(head.version(), head.time(), write.position(), write.append(), origin, head.bytes());
            batch.put(
                    heads,
                    Keys.named(key, stream),
                    record.write(new ByteWriter(ROOM)).toBytes());
        });
        indexes.restore(batch, view.partition(), key, whole.indexes());
        return new Place(key, view.floor(), origins);
    }

    /**
     * A unique origin for the stream. Streams of a partition that one append wrote last share a position, and earlier streams of the
     * partition, which may still have to be removed, have their own origins.
     */
    private static StreamOrigin origin(int shard, LastWrite write, Set<StreamOrigin> used) {
        for (var number = 0; ; number++) {
            var origin = new StreamOrigin(shard, write.position(), number);
            if (used.add(origin)) {
                return origin;
            }
        }
    }

    /** The origins of all streams of the partition, and of those whose history is still to be removed. */
    private Set<StreamOrigin> used(byte[] key, Map<String, HeadRecord> stored) {
        var used = new HashSet<StreamOrigin>();
        stored.values().forEach(head -> used.add(head.origin()));
        try (var at = database.prefix(database.family("meta"), Keys.purges(key))) {
            for (at.first(); at.valid(); at.next()) {
                used.addAll(RocksPurge.origins(at.value()));
            }
        }
        return used;
    }

    private static LastWrite write(Whole whole, String stream) {
        var write = whole.writes().get(stream);
        if (write == null) {
            throw new InvalidStoreCall("nothing is said of the append that wrote stream " + stream);
        }
        return write;
    }

    private Map<String, HeadRecord> stored(byte[] key) {
        var stored = new HashMap<String, HeadRecord>();
        try (var at = database.prefix(database.family("heads"), key)) {
            for (at.first(); at.valid(); at.next()) {
                var name = new ByteReader(at.key(), key.length);
                if (!name.atEnd()) {
                    stored.put(name.text(at.key().length - key.length), HeadRecord.read(at.value()));
                }
            }
        }
        return stored;
    }

    /** Deletes heads, and notes the removal of their history. */
    private byte[] forget(Batch batch, byte[] key, long generation, Map<String, HeadRecord> gone) {
        var note = Keys.purge(key, generation, database.commits() + 1);
        gone.keySet().forEach(stream -> batch.delete(heads, Keys.named(key, stream)));
        batch.put(
                database.family("meta").getID(),
                note,
                RocksPurge.note(gone.values().stream().map(HeadRecord::origin).toList()));
        return note;
    }

    private boolean isKept(Kept kept, int shard, Map<Partition, Place> places) {
        if (!(kept.entry() instanceof Appended appended)) {
            return true;
        }
        var place = place(shard, appended.partition(), places);
        for (var change : appended.changes()) {
            if (change.first() <= place.floor()) {
                return false;
            }
            if (origin(place, change.stream()) == null) {
                throw new InvalidStoreCall(appended.partition() + " was restored without stream " + change.stream());
            }
        }
        return true;
    }

    private Place place(int shard, Partition partition, Map<Partition, Place> places) {
        return places.computeIfAbsent(partition, name -> {
            var key = Keys.partition(name, shard);
            var deletions = DeletionRecord.read(database.get(database.family("heads"), key));
            return new Place(key, deletions.floor(), new HashMap<>());
        });
    }

    private @Nullable StreamOrigin origin(Place place, String stream) {
        var origin = place.origins().get(stream);
        if (origin == null) {
            var head = database.get(database.family("heads"), Keys.named(place.key(), stream));
            if (head != null) {
                origin = HeadRecord.read(head).origin();
                place.origins().put(stream, origin);
            }
        }
        return origin;
    }

    private void add(Batch batch, int shard, Kept kept, Map<Partition, Place> places, long now) {
        var entry = kept.entry();
        var bucket = buckets.keeping(kept.keepUntil(), now);
        var place = place(shard, entry.partition(), places);
        buckets.put(shard, bucket, entry.position());
        batch.put(
                bucket.familyId(),
                Keys.log(shard, entry.position()),
                switch (entry) {
                    case Appended appended -> LogRecord.appended(place.key(), appended);
                    case Deleted deleted -> LogRecord.deleted(place.key(), deleted.generation());
                });
        if (entry instanceof Appended appended) {
            history(batch, bucket, appended, place);
        }
    }

    private static void history(Batch batch, RocksBucket bucket, Appended appended, Place place) {
        var changes = appended.changes();
        for (var i = 0; i < changes.size(); i++) {
            var change = changes.get(i);
            var origin = Objects.requireNonNull(place.origins().get(change.stream()));
            var last = change.first() + change.events().size() - 1;
            Keys.history(batch.put(bucket.familyId(), Keys.HISTORY_BYTES), origin, last)
                    .varint(HistoryRecord.BYTES)
                    .i64(appended.position())
                    .i64(appended.time())
                    .i32(change.events().size())
                    .u16(i);
        }
    }
}
