package dev.landfall.provider.embedded;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.util.Arrays;

/**
 * How keys are made. A name ends with NUL, which no name may hold, so names side by side sort by name and never run into
 * each other.
 *
 * <pre>
 * heads    shard(2) tenant 0 key 0            what a partition remembers of its deletions; only when there were any
 * heads    shard(2) tenant 0 key 0 stream     a head
 * entries  shard(2) tenant 0 key 0 index      the partition's entries in an index
 * index    index 0 'T' tenant 0 key 0 sort 0 tenant 0 key     an entry, scope tenant
 * index    index 0 'S' key 0 sort 0 tenant 0 key              an entry, scope store
 * log-*    'L' shard(2) position(8)           an append or a tombstone
 * log-*    'H' origin(12) version(8)          where the change that ends at this version is
 * meta     'F' shard(2)                       the highest position that was dropped
 * meta     'E' shard(2)                       a position that the log came to by being restored
 * meta     'P' shard(2) tenant 0 key 0 generation(8)   history still to be removed after a deletion
 * meta     'P' shard(2) tenant 0 key 0 generation(8) commit(8)   the same, after a partition was restored anew
 * meta     'Q' and as above                  how far the removal has come
 * meta     'S'                               number of the commit that wrote it
 * </pre>
 */
final class Keys {
    static final int LOG_BYTES = 11;
    static final int HISTORY_BYTES = 21;
    private static final int LOG = 'L';
    private static final int HISTORY = 'H';
    private static final int FLOOR = 'F';
    private static final int END = 'E';
    private static final int PURGE = 'P';
    private static final int PROGRESS = 'Q';
    private static final int COMMITS = 'S';
    private static final int FAMILIES = 'C';
    private static final int NAME_ROOM = 96;

    private Keys() {}

    static byte[] partition(Partition partition, int shard) {
        return new ByteWriter(NAME_ROOM)
                .u16(shard)
                .name(partition.tenant())
                .name(partition.key())
                .toBytes();
    }

    /** Reads the partition at the beginning of a key of heads or entries; the reader stands behind it then. */
    static Partition partition(ByteReader key) {
        key.skip(2);
        return new Partition(key.name(), key.name());
    }

    /** The key of a partition followed by the name of a stream or an index. */
    static byte[] named(byte[] partition, String name) {
        return new ByteWriter(partition.length + name.length() + 8)
                .raw(partition)
                .text(name)
                .toBytes();
    }

    static byte[] log(int shard, long position) {
        return log(new ByteWriter(LOG_BYTES), shard, position).toBytes();
    }

    static ByteWriter log(ByteWriter out, int shard, long position) {
        return out.u8(LOG).u16(shard).i64(position);
    }

    /** The position in a log key of this shard; -1 for another key. */
    static long position(byte[] key, int shard) {
        var in = new ByteReader(key);
        return key.length == LOG_BYTES && in.u8() == LOG && in.u16() == shard ? in.i64() : -1;
    }

    static byte[] history(StreamOrigin origin, long version) {
        return history(new ByteWriter(HISTORY_BYTES), origin, version).toBytes();
    }

    static ByteWriter history(ByteWriter out, StreamOrigin origin, long version) {
        return origin.write(out.u8(HISTORY)).i64(version);
    }

    static boolean isHistory(byte[] key, byte[] likeThis) {
        return key.length == HISTORY_BYTES && Arrays.equals(key, 0, HISTORY_BYTES - 8, likeThis, 0, HISTORY_BYTES - 8);
    }

    static byte[] floor(int shard) {
        return new ByteWriter(3).u8(FLOOR).u16(shard).toBytes();
    }

    static byte[] end(int shard) {
        return new ByteWriter(3).u8(END).u16(shard).toBytes();
    }

    static byte[] purge(byte[] partition, long generation) {
        return new ByteWriter(partition.length + 9)
                .u8(PURGE)
                .raw(partition)
                .i64(generation)
                .toBytes();
    }

    /** The key of a note about a removal, when the partition may already have a note of this generation. */
    static byte[] purge(byte[] partition, long generation, long commit) {
        return new ByteWriter(partition.length + 17)
                .raw(purge(partition, generation))
                .i64(commit)
                .toBytes();
    }

    /** The prefix of the notes of one partition. */
    static byte[] purges(byte[] partition) {
        return new ByteWriter(partition.length + 1).u8(PURGE).raw(partition).toBytes();
    }

    static byte[] allPurges() {
        return new byte[] {PURGE};
    }

    /** The key of the progress of a note. */
    static byte[] progress(byte[] purge) {
        var key = purge.clone();
        key[0] = PROGRESS;
        return key;
    }

    static byte[] commits() {
        return new byte[] {COMMITS};
    }

    /** The key of the note about column families. */
    static byte[] families() {
        return new byte[] {FAMILIES};
    }

    /** The prefix of the keys of a stream's history in a bucket. */
    static byte[] histories(StreamOrigin origin) {
        return origin.write(new ByteWriter(HISTORY_BYTES).u8(HISTORY)).toBytes();
    }

    /** The first key after all keys with this prefix. No prefix consists of 0xff only. */
    static byte[] behind(byte[] prefix) {
        var last = prefix.length - 1;
        while (prefix[last] == (byte) 0xff) {
            last--;
        }
        var behind = Arrays.copyOf(prefix, last + 1);
        behind[last]++;
        return behind;
    }

    /** The prefix of all entries with one index key. */
    static ByteWriter indexKey(Index index, String tenant, String key) {
        var out = new ByteWriter(NAME_ROOM).name(index.name()).u8(tag(index.scope()));
        if (index.scope() == Index.Scope.TENANT) {
            out.name(tenant);
        }
        return out.name(key);
    }

    static int tag(Index.Scope scope) {
        return switch (scope) {
            case TENANT -> 'T';
            case STORE -> 'S';
        };
    }

    static Index.Scope scope(int tag) {
        return switch (tag) {
            case 'T' -> Index.Scope.TENANT;
            case 'S' -> Index.Scope.STORE;
            default -> throw new ProviderException(Fault.CORRUPT, "an index entry of unknown scope " + tag);
        };
    }

    static byte[] index(Index index, Partition partition, IndexEntry entry) {
        return indexKey(index, partition.tenant(), entry.key())
                .name(entry.sort())
                .name(partition.tenant())
                .text(partition.key())
                .toBytes();
    }

    static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
