package dev.landfall.provider.postgres;

import dev.landfall.provider.Partition;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the writer remembers of partitions from one group to the next, so that it need not read them again. It holds for a
 * shard as long as the shard's newest position is the one this writer left: any other writer moves it. Only for whoever holds
 * the writer's lock.
 */
final class WriterCache {
    private final int streamsMax;
    private final long[] reached;
    private final int[] epochs;
    private final LinkedHashMap<Partition, Owner> owners = new LinkedHashMap<>(1024, 0.75f, true);
    private int streams;

    /**
     * @param shards how many there are
     * @param streamsMax how many streams are remembered; each takes about 300 bytes
     */
    WriterCache(int shards, int streamsMax) {
        this.streamsMax = streamsMax;
        this.reached = new long[shards];
        this.epochs = new int[shards];
        Arrays.fill(reached, -1);
    }

    /** What a stream's head says, without its bytes. */
    record Stream(long version, long time, byte[] append, long position) {
        /** Of a stream that has none. */
        static final Stream NONE = new Stream(-1, Long.MIN_VALUE, new byte[0], 0);
    }

    /** A partition. */
    static final class Owner {
        final byte[] id;
        final int shard;
        private final int epoch;
        final Map<String, Stream> streams = new HashMap<>();
        /** Whether it has a row. */
        boolean stored;

        long floor;

        Owner(byte[] id, int shard, int epoch) {
            this.id = id;
            this.shard = shard;
            this.epoch = epoch;
        }

        /** A stream that was looked for. */
        Stream stream(String name) {
            return streams.getOrDefault(name, Stream.NONE);
        }

        /** The version of a stream that was looked for. */
        long version(String name) {
            var stream = stream(name);
            return stream.version() < 0 ? floor : stream.version();
        }

        /** Whether it was looked for. */
        boolean knows(String name) {
            return streams.containsKey(name);
        }
    }

    /** A locked shard's newest position: what is remembered holds if it is the one that was left. */
    void locked(int shard, long last) {
        if (reached[shard] != last) {
            epochs[shard]++;
            reached[shard] = last;
        }
    }

    /** This writer has committed up to there. */
    void committed(int shard, long last) {
        reached[shard] = last;
    }

    /** Nothing is known any more: what was noted may not have been committed. */
    void forget() {
        owners.clear();
        streams = 0;
        Arrays.fill(reached, -1);
    }

    /** What is remembered of a partition; null when nothing is. */
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

    /** Begins to remember a partition. */
    Owner add(Partition partition) {
        var shard = partition.shard(reached.length);
        var owner = new Owner(NameHashes.id(partition), shard, epochs[shard]);
        owners.put(partition, owner);
        return owner;
    }

    /** Remembers a stream. */
    void note(Owner owner, String name, Stream stream) {
        if (owner.streams.put(name, stream) == null) {
            streams++;
        }
    }

    /** Forgets what was not used for longest, until the bound is kept. Between groups only. */
    void trim() {
        var eldest = owners.values().iterator();
        while (streams > streamsMax && eldest.hasNext()) {
            streams -= eldest.next().streams.size();
            eldest.remove();
        }
    }
}
