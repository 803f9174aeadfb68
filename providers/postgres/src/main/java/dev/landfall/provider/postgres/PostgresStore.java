package dev.landfall.provider.postgres;

import dev.landfall.guard.Guard;
import dev.landfall.guard.Schedule;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A store in a PostgreSQL database, version 15 or newer, in the schema {@code landfall}, which it creates itself. Every group of appends
 * is one transaction. Any number of processes may use it at the same time.
 *
 * <p>When the connection is lost during a commit, its outcome is unknown; the same group, sent again, waits until the server has finished
 * the first attempt, and then reports its outcome. When the disk is full or the server accepts no writes, appends fail with
 * {@link Fault#UNAVAILABLE} and {@link #status} has the reason; they succeed again when the reason is gone.
 */
public final class PostgresStore implements Store {
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final Connections connections;
    private final Info info;
    private final PostgresBuckets buckets;
    private final Lanes lanes;
    private final PostgresHeadReader heads;
    private final PostgresWholeReader wholes;
    private final PostgresHistoryReader history;
    private final IndexReader finder;
    private final PostgresTailReader tail;
    private final PostgresHousekeeping housekeeping;
    private final LivenessProbe probe;
    private final Schedule pulses = new Schedule("store-pulse");
    private volatile boolean closed;
    /** The failure of the last write; null when it succeeded. */
    private volatile @Nullable DatabaseFailure failure;
    /** The failure because of which the server cannot be reached; null when it can. */
    private volatile @Nullable DatabaseFailure away;

    /**
     * The options of a store.
     *
     * @param shards the number of logs of a new store, 1 to 1,000; an existing one keeps its own number
     * @param readers the maximum number of connections for readers, 1 to 1,000; each lane and the housekeeping need one more
     * @param itemBytesMax the maximum size of one append, 1 KiB to 64 MiB
     * @param knownStreams the number of cached streams, whose versions need not be read before a write; each takes about 300 bytes
     * @param patience how long the server may take to answer, 3 s or more
     * @param clock for the expiry of events, by its difference from this machine's clock
     * @param lanes in how many lanes this process commits at the same time, each with its own connection, 1 to 64; at most as many as the
     *     store has shards
     */
    public record Options(
            int shards,
            int readers,
            int itemBytesMax,
            int knownStreams,
            Duration patience,
            InstantSource clock,
            int lanes) {
        private static final int KIB = 1024;
        private static final int MANY = 1000;
        private static final int LANES_MAX = 64;

        /** @throws IllegalArgumentException when a value is out of its range */
        public Options {
            if (shards < 1
                    || shards > MANY
                    || readers < 1
                    || readers > MANY
                    || itemBytesMax < KIB
                    || itemBytesMax > 64 * KIB * KIB
                    || knownStreams < 0
                    || lanes < 1
                    || lanes > LANES_MAX
                    || patience.toSeconds() < 3) {
                throw new IllegalArgumentException("an option of the store on PostgreSQL is out of its bounds");
            }
        }

        /** The usual options: 16 shards, 10 readers, appends of 1 MiB, 200,000 cached streams, 15 s of patience, 4 lanes. */
        public static Options usual() {
            return new Options(16, 10, KIB * KIB, 200_000, Duration.ofSeconds(15), InstantSource.system(), 4);
        }

        /** These options with another clock. */
        public Options withClock(InstantSource other) {
            return new Options(shards, readers, itemBytesMax, knownStreams, patience, other, lanes);
        }

        /** These options with another number of shards. */
        public Options withShards(int number) {
            return new Options(number, readers, itemBytesMax, knownStreams, patience, clock, lanes);
        }

        /** These options with another number of connections for readers. */
        public Options withReaders(int number) {
            return new Options(shards, number, itemBytesMax, knownStreams, patience, clock, lanes);
        }

        /** These options with another number of cached streams. */
        public Options withKnownStreams(int number) {
            return new Options(shards, readers, itemBytesMax, number, patience, clock, lanes);
        }

        /** These options with another number of lanes. */
        public Options withLanes(int number) {
            return new Options(shards, readers, itemBytesMax, knownStreams, patience, clock, number);
        }
    }

    /**
     * The user of the database.
     *
     * @param user the name
     * @param password asked for whenever a connection is opened, so it may change while the store is open; null when there is none, or
     *     the driver has to find it in the usual places
     */
    public record Login(String user, Supplier<@Nullable String> password) {
        @Override
        public String toString() {
            return user;
        }
    }

    private PostgresStore(Connections connections, Schema.Found found, List<Index> declared, Options options) {
        var indexes = declared.stream().collect(Collectors.toUnmodifiableMap(Index::name, Function.identity()));
        var clock = new ServerClock(options.clock());
        this.connections = connections;
        this.buckets = new PostgresBuckets(connections, clock);
        this.info = info(found, options);
        this.lanes =
                new Lanes(info, () -> new GroupWriter(connections, buckets, clock, indexes, options, found.shards()));
        this.heads = new PostgresHeadReader(connections, found.shards());
        this.wholes = new PostgresWholeReader(connections, found.shards());
        this.history = new PostgresHistoryReader(connections, found.shards());
        this.finder = new IndexReader(connections, indexes);
        this.tail = new PostgresTailReader(connections);
        this.housekeeping = new PostgresHousekeeping(connections, buckets, () -> status().healthy());
        this.probe = new LivenessProbe(connections, wrong -> away = wrong);
    }

    private static Info info(Schema.Found found, Options options) {
        return new Info(
                "postgresql",
                found.version(),
                found.shards(),
                found.synced() ? Durability.FSYNCED : Durability.OS_BUFFERED,
                options.itemBytesMax(),
                Duration.ZERO,
                Set.of(Capability.RETENTION),
                Math.min(options.lanes(), found.shards()));
    }

    /**
     * Opens the store in a database, or creates one.
     *
     * @param indexes all indexes that will be written or read; entries of others stay and are not shown
     * @throws ProviderException {@link Fault#UNAVAILABLE} when the server cannot be reached, {@link Fault#UNAUTHENTICATED} when user or
     *     password are wrong, {@link Fault#UNSUPPORTED} when a newer release has written it or the server is too old
     */
    public static PostgresStore open(PostgresAddress address, Login login, List<Index> indexes, Options options) {
        var connections = new Connections(address, login, options.readers(), options.lanes(), options.patience());
        PostgresStore store = null;
        try {
            store = new PostgresStore(connections, Schema.open(connections, options.shards()), indexes, options);
        } finally {
            if (store == null) {
                connections.close();
            }
        }
        store.begin();
        return store;
    }

    private void begin() {
        housekeeping.begin();
        pulses.every(Duration.ZERO, LivenessProbe.EVERY, probe::beat);
    }

    @Override
    public Info info() {
        return info;
    }

    @Override
    public Status status() {
        var reach = away;
        var wrong = reach == null ? failure : reach;
        if (closed) {
            return unwritable("Closed", "the store is closed");
        }
        return wrong == null ? Status.well("Writable") : unwritable(wrong.reason(), wrong.message());
    }

    private static Status unwritable(String reason, String message) {
        return new Status(List.of(new Status.Condition("Writable", false, reason, message)));
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        return writing(() -> lanes.append(appends));
    }

    @Override
    public void delete(Partition partition, long generation) {
        var forgotten = writing(() -> lanes.of(partition).delete(partition, generation));
        if (forgotten) {
            housekeeping.purge();
        }
    }

    private <T> T writing(Supplier<T> write) {
        checkOpen();
        try {
            var result = translated(write);
            failure = null;
            away = null;
            return result;
        } catch (ProviderException failed) {
            if (failed.getCause() instanceof SQLException wrong) {
                failure = DatabaseFailure.of(wrong);
            }
            throw failed;
        }
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        checkOpen();
        return translated(() -> heads.heads(partition, streams));
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        checkLimit(limit);
        checkOpen();
        return translated(() -> history.read(partition, stream, range, token, limit));
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        checkLimit(limit);
        checkOpen();
        return translated(() -> finder.find(query, token, limit));
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        checkShard(shard);
        checkLimit(limit);
        checkOpen();
        return translated(() -> wholes.scan(shard, token, limit));
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        checkOpen();
        return translated(() -> wholes.whole(partitions));
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        checkShard(shard);
        checkLimit(limit);
        checkOpen();
        return translated(() -> tail.tail(shard, after, limit));
    }

    @Override
    public Log log(int shard, long after, int limit) {
        checkShard(shard);
        checkLimit(limit);
        checkOpen();
        return translated(() -> tail.log(shard, after, limit));
    }

    @Override
    public void restore(int shard, Part part) {
        checkShard(shard);
        writing(() -> {
            lanes.of(shard).restore(shard, part);
            return true;
        });
    }

    @Override
    public long end(int shard) {
        checkShard(shard);
        checkOpen();
        return translated(() -> tail.end(shard));
    }

    @Override
    public void backup(Path directory) {
        throw new ProviderException(
                Fault.UNSUPPORTED, "a database is backed up with its own tools, such as pg_basebackup or pg_dump");
    }

    @Override
    public void close() {
        closed = true;
        pulses.close(CLOSING);
        probe.close();
        housekeeping.close();
        connections.close();
    }

    /** Drops expired events and removes deleted ones; also done automatically once an hour, and after a deletion. */
    public void dropExpired() {
        housekeeping.dropExpired();
    }

    /** The answer. What the provider interface has no fault for leaves as {@link Fault#UNAVAILABLE}, never as success. */
    private static <T> T translated(Supplier<T> call) {
        try {
            return call.get();
        } catch (ProviderException | IllegalArgumentException named) {
            throw named;
        } catch (RuntimeException unexpected) { // callers of a store know its faults, and nothing else
            Guard.failed("store on PostgreSQL", unexpected);
            throw new ProviderException(
                    Fault.UNAVAILABLE, "the store failed in a way that it does not know: " + unexpected, unexpected);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ProviderException(Fault.UNAVAILABLE, "the store is closed");
        }
    }

    private void checkShard(int shard) {
        if (shard < 0 || shard >= info.shards()) {
            throw new IllegalArgumentException("there is no shard " + shard);
        }
    }

    private static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit);
        }
    }
}
