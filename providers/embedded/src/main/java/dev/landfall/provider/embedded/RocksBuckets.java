package dev.landfall.provider.embedded;

import dev.landfall.provider.Store;
import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The logs of the shards: their beginnings and ends, and the {@link RocksBucket}s with their records. Written under the committer's lock;
 * read by any thread that holds the door of the {@link DatabaseGate}.
 */
final class RocksBuckets {
    private final Database database;
    private final int shards;
    private final ConcurrentSkipListMap<Long, RocksBucket> buckets = new ConcurrentSkipListMap<>();
    private final long[] next;
    private final AtomicLongArray end;
    private final AtomicLongArray dropped;

    RocksBuckets(Database database, int shards) {
        this.database = database;
        this.shards = shards;
        this.next = new long[shards];
        this.end = new AtomicLongArray(shards);
        this.dropped = new AtomicLongArray(shards);
        database.families().forEach((name, family) -> {
            var until = RocksBucket.until(name);
            if (until != null) {
                buckets.put(until, new RocksBucket(until, family, shards));
            }
        });
        for (var shard = 0; shard < shards; shard++) {
            findEnds(shard);
        }
    }

    private void findEnds(int shard) {
        dropped.set(shard, noted(Keys.floor(shard)));
        next[shard] = Math.max(dropped.get(shard), noted(Keys.end(shard)));
        for (var bucket : buckets.values()) {
            try (var at = database.iterator(bucket.family())) {
                at.seekForPrev(Keys.log(shard, Long.MAX_VALUE));
                if (Database.valid(at)) {
                    bucket.reached(shard, Math.max(0, Keys.position(at.key(), shard)));
                    next[shard] = Math.max(next[shard], bucket.last(shard));
                }
            }
        }
        end.set(shard, next[shard]);
    }

    private long noted(byte[] key) {
        var position = database.get(database.family("meta"), key);
        return position == null ? 0 : new ByteReader(position).i64();
    }

    /** All buckets, those that expire first in front. */
    Collection<RocksBucket> all() {
        return buckets.values();
    }

    /** The buckets that end at this time or later. */
    Collection<RocksBucket> from(long until) {
        return buckets.tailMap(until, true).values();
    }

    /** The bucket for a record that is written now and kept until then; it is created with its first record. */
    RocksBucket keeping(long keepUntil, long now) {
        var until = RocksBucket.until(Math.max(keepUntil, now + Store.TAIL_KEPT.toNanos()), now);
        var bucket = buckets.get(until);
        if (bucket == null) {
            bucket = new RocksBucket(until, database.createLog(RocksBucket.name(until)), shards);
            buckets.put(until, bucket);
        }
        return bucket;
    }

    /** Assigns the next position of a shard to a record in this bucket. */
    long advance(int shard, RocksBucket bucket) {
        var position = ++next[shard];
        bucket.reached(shard, position);
        return position;
    }

    /** Adds a record at a position beyond the shard's last one. */
    void put(int shard, RocksBucket bucket, long position) {
        next[shard] = position;
        bucket.reached(shard, position);
    }

    /** Sets the position after which the shard's log begins, and one that it has reached at least. */
    void restore(Batch batch, int shard, long begin, long end) {
        next[shard] = Math.max(next[shard], end);
        note(batch, Keys.end(shard), next[shard]);
        if (begin > dropped.get(shard)) {
            dropped.set(shard, begin);
            note(batch, Keys.floor(shard), begin);
        }
    }

    private void note(Batch batch, byte[] key, long position) {
        batch.put(
                database.family("meta").getID(),
                key,
                new ByteWriter(8).i64(position).toBytes());
    }

    /** Publishes all assigned positions to readers, after they were committed. */
    void committed() {
        for (var shard = 0; shard < shards; shard++) {
            end.set(shard, next[shard]);
        }
    }

    /** The last committed position. */
    long end(int shard) {
        return end.get(shard);
    }

    /** The highest dropped position: the log is complete after it. */
    long dropped(int shard) {
        return dropped.get(shard);
    }

    /**
     * Drops one expired bucket. Threads that are reading it may finish.
     *
     * @return whether there was one
     */
    boolean dropExpired(long now) {
        var expired = buckets.headMap(now, true).firstEntry();
        if (expired == null) {
            return false;
        }
        var bucket = expired.getValue();
        var batch = new Batch();
        for (var shard = 0; shard < shards; shard++) {
            if (bucket.last(shard) > dropped.get(shard)) {
                dropped.set(shard, bucket.last(shard));
                note(batch, Keys.floor(shard), bucket.last(shard));
            }
        }
        database.drop(bucket.name(), batch);
        buckets.remove(bucket.until());
        return true;
    }
}
