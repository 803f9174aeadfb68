package dev.landfall.provider.embedded;

import dev.landfall.provider.Store;
import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The logs: where each shard's ends, where it begins, and the {@link Bucket}s it lies in. Written under the committer's
 * lock; read by anyone who holds the door of {@link Database}.
 */
final class Buckets {
    private final Database database;
    private final int shards;
    private final ConcurrentSkipListMap<Long, Bucket> buckets = new ConcurrentSkipListMap<>();
    private final long[] next;
    private final AtomicLongArray end;
    private final AtomicLongArray dropped;

    Buckets(Database database, int shards) {
        this.database = database;
        this.shards = shards;
        this.next = new long[shards];
        this.end = new AtomicLongArray(shards);
        this.dropped = new AtomicLongArray(shards);
        database.families().forEach((name, family) -> {
            var until = Bucket.until(name);
            if (until != null) {
                buckets.put(until, new Bucket(until, family, shards));
            }
        });
        for (var shard = 0; shard < shards; shard++) {
            findEnds(shard);
        }
    }

    private void findEnds(int shard) {
        var floor = database.get(database.family("meta"), Keys.floor(shard));
        dropped.set(shard, floor == null ? 0 : new ByteReader(floor).i64());
        next[shard] = dropped.get(shard);
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

    /** All buckets, those that expire first in front. */
    Collection<Bucket> all() {
        return buckets.values();
    }

    /** The bucket for what is written now and kept until then; made when it is the first. */
    Bucket keeping(long keepUntil, long now) {
        var until = Bucket.until(Math.max(keepUntil, now + Store.TAIL_KEPT.toNanos()), now);
        var bucket = buckets.get(until);
        if (bucket == null) {
            bucket = new Bucket(until, database.createLog(Bucket.name(until)), shards);
            buckets.put(until, bucket);
        }
        return bucket;
    }

    /** Gives out the next position of a shard, for a record in this bucket. */
    long advance(int shard, Bucket bucket) {
        var position = ++next[shard];
        bucket.reached(shard, position);
        return position;
    }

    /** All positions given out are committed by now: readers may see them. */
    void committed() {
        for (var shard = 0; shard < shards; shard++) {
            end.set(shard, next[shard]);
        }
    }

    /** The last committed position. */
    long end(int shard) {
        return end.get(shard);
    }

    /** The highest position that was dropped: the tail is whole from here on. */
    long dropped(int shard) {
        return dropped.get(shard);
    }

    boolean hasExpired(long now) {
        return !buckets.headMap(now, true).isEmpty();
    }

    /** Drops what has expired. Nobody may be reading. */
    void dropExpired(long now) {
        for (var bucket : buckets.headMap(now, true).values()) {
            var batch = new Batch();
            for (var shard = 0; shard < shards; shard++) {
                if (bucket.last(shard) > dropped.get(shard)) {
                    dropped.set(shard, bucket.last(shard));
                    var floor = new ByteWriter(8).i64(bucket.last(shard)).toBytes();
                    batch.put(database.family("meta").getID(), Keys.floor(shard), floor);
                }
            }
            if (!batch.isEmpty()) {
                database.write(batch);
            }
            database.drop(bucket.name());
            buckets.remove(bucket.until());
        }
    }
}
