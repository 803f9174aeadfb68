package dev.landfall.provider;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of logs and what they add up to. It is written for one caller, the hub's core; it is not a general
 * database.
 *
 * <p>A store has S <b>shards</b>, each a totally ordered log. A {@link Partition} lives in the shard its name hashes to
 * and holds <b>streams</b>: events with versions 1, 2, 3… and one <b>head</b>, opaque bytes that sum the stream up.
 *
 * <p>All methods may be called from many threads at once and block. A limit below 1, a shard that does not exist and a
 * page token that this store did not hand out for the same question are the caller's mistake:
 * {@link IllegalArgumentException}. Any page may be shorter than its limit. Arrays handed out must not be changed. After
 * {@link #close} every call fails as {@link Fault#UNAVAILABLE}. The numbers in brackets are those of the
 * conformance suite.
 *
 * <ul>
 *   <li>[ST-01] When {@link #append} returns {@link Outcome.Committed}, the append has the declared durability, and
 *       {@link #heads}, {@link #read}, {@link #scan} and {@link #tail} show it.
 *   <li>[ST-02] All or nothing within an append; independent outcomes within a group. Appends of a group apply in order,
 *       each seeing those before it.
 *   <li>[ST-03] A version mismatch in changes gives {@link Outcome.Conflicted} with the actual versions.
 *   <li>[ST-04] So does one in requires.
 *   <li>[ST-05] The same append again, while one of its heads still carries its id, has the first outcome: the same
 *       position and time.
 *   <li>[ST-06] Versions have no gaps; concurrent writers lose no update.
 *   <li>[ST-07] Time of an event is never earlier than that of its predecessor in the stream.
 *   <li>[ST-08] Heads of one partition are one consistent view.
 *   <li>[ST-09] History is read by version or time, in either direction, paged.
 *   <li>[ST-10] Events are kept until keepUntil at least; heads stay after that.
 *   <li>[ST-11] Finding by index: equality on the key, order and prefix on the sort value; entries are replaced whole.
 *   <li>[ST-12] A scan shows every partition of the shard whole, deleted ones too, paged.
 *   <li>[ST-13] The tail shows every committed append in log order, for {@link #TAIL_KEPT} at least whatever its
 *       keepUntil; nothing appears behind a cursor handed out. Appends of a partition deleted since may be left out.
 *   <li>[ST-14] Delete forgets heads, history and index entries, leaves a tombstone in the tail; versions of a partition
 *       that returns go on above it.
 *   <li>[ST-15] No call shows anything of another tenant.
 *   <li>[ST-16] An item over the size limit is refused as {@link Fault#TOO_LARGE}; its neighbours in the group are not.
 *   <li>[ST-17] After kill -9 of the writer, or of the process that keeps the store, every acknowledged append is there, and
 *       none by half.
 *   <li>[ST-18] A capability that is not declared is refused as {@link Fault#UNSUPPORTED}.
 *   <li>[ST-19] A data directory has one owner at a time; a newer format is refused with a sentence.
 *   <li>[ST-20] A cursor older than the tail's retention, or beyond its end, gives {@link Fault#EXPIRED}.
 *   <li>[ST-21] A backup taken while writers write opens as a store that holds everything acknowledged before it began.
 *   <li>[ST-22] What {@link #scan} and {@link #log} show of a store, {@link #restore} puts into another with as many
 *       shards, which from then on answers as the first: the same generations, versions, times, positions, history,
 *       index entries, first outcomes and tail, cursors included; and it expires events no sooner.
 *   <li>[ST-23] A part restored again changes nothing; a partition restored anew is what was said last; the log is
 *       restored in its order, and what lies at or below the position it has reached is left as it is.
 *   <li>[ST-24] Delete does not wait for history to be removed, and nobody else waits for it: what was deleted cannot be
 *       read from the moment delete returns, the partition may return at once, and its former history goes by itself, also
 *       after the store was closed or killed meanwhile.
 *   <li>[ST-25] Positions grow within a shard and need not be dense. A new append says the position that it follows
 *       ({@link Outcome.Committed#after}), also while others write; one that is answered again (ST-05) says its own.
 *   <li>[ST-26] {@link #tail} can be read after any position that the log has reached, whether an entry is there or not, and
 *       shows all that lies between that position and {@link Tail#last()}.
 * </ul>
 */
public interface Store extends AutoCloseable {
    /** How long the tail shows an append at least, even if its events need not be kept at all. */
    Duration TAIL_KEPT = Duration.ofHours(1);

    /** What this store is and guarantees; never changes while it is open. */
    Info info();

    /** How it is now. */
    Status status();

    /**
     * How many bytes of this process's memory the store holds now outside the Java heap, so that an operator can tell them
     * from what the hub itself needs. It may be less exact than the system's own count. Never fails, and costs little enough
     * to be asked every few seconds.
     *
     * @return only the parts that there are; empty when the store holds nothing of note in this process, as one that is
     *     closed or that keeps everything in another process
     */
    default Map<MemoryPart, Long> memory() {
        return Map.of();
    }

    /**
     * Commits a group of independent appends. The store may split the group by shard, never an append.
     *
     * @return one outcome for each append, in the same order
     * @throws ProviderException {@link Fault#UNAVAILABLE}: the outcome of each append is unknown; send the same appends
     *     again. {@link Fault#THROTTLED}, {@link Fault#CORRUPT}
     */
    List<Outcome> append(List<Append> appends);

    /**
     * The heads of a partition, one consistent view.
     *
     * @param streams which; empty for all. Streams without a head are left out of the answer
     */
    PartitionView heads(Partition partition, Set<String> streams);

    /**
     * A stream's history.
     *
     * @param token from the page before, or null for the first page
     * @param limit items wanted at most, 1 or more; the store may return fewer
     */
    Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit);

    /**
     * Partitions with an entry in an index, in the order of sort value, tenant and partition key.
     *
     * @throws ProviderException {@link Fault#UNSUPPORTED} when the index was not declared
     */
    Page<Hit> find(Query query, @Nullable String token, int limit);

    /**
     * Every partition of a shard, whole, in no promised order, each once; also those that were deleted and did not return:
     * they have a generation and no heads.
     */
    Page<Whole> scan(int shard, @Nullable String token, int limit);

    /** Some partitions of one shard, whole, in the order asked; each is one consistent view. */
    List<Whole> whole(List<Partition> partitions);

    /**
     * Committed appends of a shard after a position, in log order.
     *
     * @param after 0 for the beginning of what the tail keeps (what is gone before that is no error), or any position up
     *     to {@link #end}: the answer follows it
     * @throws ProviderException {@link Fault#EXPIRED} when entries after {@code after} are gone already, or the log never
     *     came that far: it is another log now, as after the return to an older backup
     */
    Tail tail(int shard, long after, int limit);

    /** The position of the newest entry of the shard's log; 0 when there is none. */
    long end(int shard);

    /**
     * What is still kept of a shard's log after a position, in log order: as {@link #tail}, but from as far back as
     * anything is kept, with holes where something expired or was deleted. All history of the shard is in it.
     *
     * @param after 0 for the beginning, or {@link Log#last()} of an earlier answer
     * @throws ProviderException {@link Fault#EXPIRED} when the log never came that far
     */
    Log log(int shard, long after, int limit);

    /**
     * Puts what another store showed into this one. First the partitions are set: heads, index entries, generation and
     * floor become what is said; when the generation is another one, all of the former goes. Then the entries of the log
     * are added at their positions, and with them the history of the streams: an append at or below its partition's floor
     * is of a deleted generation and is left out, one of a stream without a head is the caller's mistake. Nobody may
     * {@link #append} or {@link #delete} meanwhile. Durable when it returns; after a failure, restore the same part again.
     *
     * @throws ProviderException {@link Fault#UNSUPPORTED} when there are entries of an index that was not declared
     */
    void restore(int shard, Part part);

    /**
     * Forgets a partition: heads, history, index entries. It takes no longer for a partition with much history: nothing of
     * it can be read any more when this returns, and the bytes go later, beside all other work. Until then
     * {@link #tail} and {@link #log} may still show them, as appends below the partition's floor. Deleting again what is deleted, or what never was, succeeds and
     * changes nothing: a partition without heads whose generation is not below the one given is left as it is.
     *
     * @param generation what {@link PartitionView#generation()} said
     * @throws ProviderException {@link Fault#CONFLICT} when the partition has another generation by now
     */
    void delete(Partition partition, long generation);

    /**
     * Writes a consistent copy of the whole store into a new directory, while it runs.
     *
     * @throws ProviderException {@link Fault#UNSUPPORTED} unless {@link Capability#BACKUP} is declared
     */
    void backup(Path directory);

    @Override
    void close();

    /** How much a commit survives. */
    enum Durability {
        /** Nothing. */
        MEMORY,
        /** The end of the process, not of the machine. */
        OS_BUFFERED,
        /** The end of the machine's power. */
        FSYNCED,
        /** The loss of a machine. */
        QUORUM
    }

    /** What a store holds memory for. */
    enum MemoryPart {
        /** Written and durable, but not yet moved to its place in the store's files. */
        WRITE_BUFFERS,
        /** Parts of the store's files that were read and may be read again. */
        READ_CACHE,
        /** What the store has to know of each open file in order to find something in it. */
        FILE_INDEXES
    }

    /** What a store may or may not be able to do. */
    enum Capability {
        /** {@link Store#backup}. */
        BACKUP,
        /** One process owns the data at a time: when it opens, every earlier writer is known to be gone. */
        EXCLUSIVE,
        /** Drops expired events by itself, and {@link Store#tail} then answers {@link Fault#EXPIRED}. */
        RETENTION
    }

    /**
     * @param name of the engine, for people
     * @param version of the engine, for people
     * @param shards how many logs this store has, for its life
     * @param durability of a committed append
     * @param itemBytesMax the most bytes that events, heads and index entries of one append may have together
     * @param findLag how late {@link Store#find} may be behind a commit
     * @param capabilities what is declared; all else is refused by name
     * @param lanes in how many lanes its writer should commit at the same time, 1 to {@code shards}. Shard n belongs to lane
     *     {@code n % lanes}, and groups of two lanes have no shard in common, so that the store can commit them on two connections without
     *     a lock that both need. 1 where one log on one disk takes everything
     */
    record Info(
            String name,
            String version,
            int shards,
            Durability durability,
            int itemBytesMax,
            Duration findLag,
            Set<Capability> capabilities,
            int lanes) {
        /** Of a store that commits in one lane. */
        public Info(
                String name,
                String version,
                int shards,
                Durability durability,
                int itemBytesMax,
                Duration findLag,
                Set<Capability> capabilities) {
            this(name, version, shards, durability, itemBytesMax, findLag, capabilities, 1);
        }

        /** The lane that commits a shard's appends. */
        public int lane(int shard) {
            return shard % lanes;
        }
    }

    /**
     * A partition as it is now.
     *
     * @param generation counts its deletions
     * @param floor the version of every stream that has no head: 0 at first, after a deletion the highest version there
     *     was
     * @param heads stream name to head
     */
    record PartitionView(Partition partition, long generation, long floor, Map<String, Head> heads) {
        /** The version of a stream: that of its head, or the floor. */
        public long version(String stream) {
            var head = heads.get(stream);
            return head == null ? floor : head.version();
        }
    }

    /**
     * What a stream adds up to.
     *
     * @param version of its last event
     * @param time of its last event, nanoseconds since 1970
     * @param bytes what the writer said
     */
    record Head(long version, long time, byte[] bytes) {}

    /** An event of a stream's history. */
    record StoredEvent(long version, long time, byte[] bytes) {}

    /** Which part of a stream's history, and from which end. */
    sealed interface Range {
        /** Newest first when true. */
        boolean descending();

        /** Versions from {@code first} to {@code last}, both included. */
        record Versions(long first, long last, boolean descending) implements Range {}

        /** Times from {@code from} (included) to {@code to} (excluded), nanoseconds since 1970. */
        record Times(long from, long to, boolean descending) implements Range {}

        /** All there is, oldest first. */
        static Range all() {
            return new Versions(1, Long.MAX_VALUE, false);
        }
    }

    /**
     * A question to an index.
     *
     * @param tenant whose partitions; mandatory for an index of scope {@link Index.Scope#TENANT}, ignored for one of scope
     *     {@link Index.Scope#STORE}
     * @param prefix what the sort value must begin with; may be empty
     * @param upTo the sort value must be at most this (as bytes of UTF-8); null for no bound
     * @param streams whose heads come with each hit; empty for none
     */
    record Query(
            String index,
            @Nullable String tenant,
            String key,
            String prefix,
            @Nullable String upTo,
            Set<String> streams) {}

    /** A partition found. Check it against its heads: the index may lag by {@link Info#findLag()}. */
    record Hit(String sort, PartitionView view) {}

    /**
     * @param entries in log order
     * @param last the answer shows all up to this position; hand it in as {@code after} to go on. It equals what was handed
     *     in when nothing is new, and may be more although there are no entries
     */
    record Tail(List<TailEntry> entries, long last) {}

    /** One committed append, or the tombstone of a deletion. */
    sealed interface TailEntry {
        long position();

        Partition partition();
    }

    /** @param changes at least one, as they were written */
    record Appended(long position, long time, Partition partition, List<Written> changes) implements TailEntry {}

    /** @param generation of the partition from now on */
    record Deleted(long position, Partition partition, long generation) implements TailEntry {}

    /**
     * All that a store keeps of a partition beside the events.
     *
     * @param view generation, floor and all heads
     * @param writes stream name to the append that wrote its head: as many as there are heads
     * @param indexes index name to the partition's entries in it, in no promised order; of all indexes in which it has any
     */
    record Whole(PartitionView view, Map<String, LastWrite> writes, Map<String, List<Append.IndexEntry>> indexes) {}

    /**
     * The append that wrote a head: sent again, it has the first outcome.
     *
     * @param append its id
     * @param position where it is, or was, in the shard's log
     */
    record LastWrite(UUID append, long position) {}

    /**
     * @param entries in log order
     * @param last hand it in as {@code after} to go on; equals what was handed in when nothing is new
     * @param begin the tail is whole after this position; before it the log has holes
     */
    record Log(List<Kept> entries, long last, long begin) {}

    /** @param keepUntil as the store knows it: not before what the writer said, and perhaps later */
    record Kept(TailEntry entry, long keepUntil) {}

    /**
     * What is restored with one call; no more than some MiB.
     *
     * @param partitions of the shard, each once
     * @param log in log order
     * @param begin the tail is whole after this position
     * @param end the log has come to this position, whatever lies there
     */
    record Part(List<Whole> partitions, List<Kept> log, long begin, long end) {}

    /**
     * @param first version of the first event
     * @param events at least one
     */
    record Written(String stream, long first, List<byte[]> events) {}
}
