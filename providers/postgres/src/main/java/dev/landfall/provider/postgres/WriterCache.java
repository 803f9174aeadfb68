package dev.landfall.provider.postgres;

import dev.landfall.provider.Partition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The writer's cache of partitions between groups, so that they need not be read again. It is valid for a shard as long as the shard's
 * newest position is the one that this writer has committed: any other writer changes it. Under the writer's lock.
 */
final class WriterCache {
    private final int streamsMax;
    private final long[] reached;
    private final int[] epochs;
    private final LinkedHashMap<Partition, Owner> owners = new LinkedHashMap<>(1024, 0.75f, true);
    private int streams;

    /**
     * @param shards the number of shards
     * @param streamsMax the maximum number of cached streams; each takes about 300 bytes
     */
    WriterCache(int shards, int streamsMax) {
        this.streamsMax = streamsMax;
        this.reached = new long[shards];
        this.epochs = new int[shards];
        Arrays.fill(reached, -1);
    }

    /** The head of a stream without its bytes. */
    record Stream(long version, long time, byte[] append, long position) {
        /** The value for a stream without a head. */
        static final Stream NONE = new Stream(-1, Long.MIN_VALUE, new byte[0], 0);
    }

    /** A cached partition. */
    static final class Owner {
        final byte[] id;
        final int shard;
        private final int epoch;
        final Map<String, Stream> streams = new HashMap<>();
        /** Whether the partition has a row. */
        boolean stored;

        long floor;

        Owner(byte[] id, int shard, int epoch) {
            this.id = id;
            this.shard = shard;
            this.epoch = epoch;
        }

        /** The head of a stream that was read. */
        Stream stream(String name) {
            return streams.getOrDefault(name, Stream.NONE);
        }

        /** The version of a stream that was read. */
        long version(String name) {
            var stream = stream(name);
            return stream.version() < 0 ? floor : stream.version();
        }

        /** Whether the stream was read. */
        boolean knows(String name) {
            return streams.containsKey(name);
        }
    }

    /**
     * Sets the newest position of a locked shard; the cache of the shard is dropped if it is not the one that this writer has committed.
     */
    void locked(int shard, long last) {
        if (reached[shard] != last) {
            epochs[shard]++;
            reached[shard] = last;
        }
    }

    /** This writer has committed up to this position. */
    void committed(int shard, long last) {
        reached[shard] = last;
    }

    /** Drops everything, because the cache may have data that was not committed. */
    void forget() {
        owners.clear();
        streams = 0;
        Arrays.fill(reached, -1);
    }

    /** A cached partition; null when it is not cached. */
    @Nullable
    Owner find(Partition partition) {
        var owner = owners.get(partition);
        if (owner != null && owner.epoch != epochs[owner.shard]) {
            streams -= owner.streams.size();
            owners.remove(partition);
            return null;
        }
        return owner;
    }

    /** Adds a partition to the cache. */
    Owner add(Partition partition) {
        var shard = partition.shard(reached.length);
        var owner = new Owner(NameHashes.id(partition), shard, epochs[shard]);
        owners.put(partition, owner);
        return owner;
    }

    /** Adds a stream to the cache. */
    void note(Owner owner, String name, Stream stream) {
        if (owner.streams.put(name, stream) == null) {
            streams++;
        }
    }

    /** Drops the partitions that were used least recently, down to the limit. Only between groups. */
    void trim() {
        var eldest = owners.values().iterator();
        while (streams > streamsMax && eldest.hasNext()) {
            streams -= eldest.next().streams.size();
            eldest.remove();
        }
    }
}
