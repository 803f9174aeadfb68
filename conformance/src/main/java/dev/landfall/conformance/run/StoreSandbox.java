package dev.landfall.conformance.run;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A sandbox in a store that holds other data too. It looks like an empty store of its own with one log. Its tenants have a mark, and its
 * keys are lengthened until all of them lie in one shard. Data of others is left out of every answer. Its log begins where the log of the
 * shard ended when the sandbox was made.
 */
public final class StoreSandbox implements Store {
    /** Separates the mark from a name. It sorts before all other characters of a name, so the order of names is kept. */
    private static final char SEPARATOR = ' ';

    private final Store store;
    private final String mark;
    private final int shard;
    private final long begin;
    private final Map<Partition, Partition> outward = new ConcurrentHashMap<>();

    /**
     * Makes a sandbox.
     *
     * @param mark letters and digits that no other sandbox has
     * @param begin what {@link #end(Store, String)} returned before anything was written to the sandbox
     */
    public StoreSandbox(Store store, String mark, long begin) {
        this.store = store;
        this.mark = SEPARATOR + mark;
        this.shard = shard(store, mark);
        this.begin = begin;
    }

    /** The present end of the log in which a sandbox with this mark would be. */
    public static long end(Store store, String mark) {
        return store.end(shard(store, mark));
    }

    private static int shard(Store store, String mark) {
        return Math.floorMod(mark.hashCode(), store.info().shards());
    }

    @Override
    public Info info() {
        var info = store.info();
        var capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(info.capabilities());
        // A backup would contain the data of others, and others may write.
        capabilities.remove(Capability.BACKUP);
        capabilities.remove(Capability.EXCLUSIVE);
        return new Info(
                info.name(),
                info.version(),
                1,
                info.durability(),
                info.itemBytesMax(),
                info.findLag(),
                Set.copyOf(capabilities));
    }

    @Override
    public Status status() {
        return store.status();
    }

    @Override
    public Map<MemoryPart, Long> memory() {
        return store.memory();
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        return store.append(appends.stream()
                .map(append -> new Append(
                        append.id(),
                        outward(append.partition()),
                        append.time(),
                        append.requires(),
                        append.changes(),
                        append.indexes()))
                .toList());
    }

    private Partition outward(Partition partition) {
        return outward.computeIfAbsent(partition, _ -> {
            for (var i = 0; ; i++) {
                var longer = new Partition(partition.tenant() + mark, partition.key() + SEPARATOR + i);
                if (longer.shard(store.info().shards()) == shard) {
                    return longer;
                }
            }
        });
    }

    private boolean mine(Partition partition) {
        return partition.tenant().endsWith(mark);
    }

    private Partition inward(Partition partition) {
        return new Partition(
                partition.tenant().substring(0, partition.tenant().length() - mark.length()),
                partition.key().substring(0, partition.key().lastIndexOf(SEPARATOR)));
    }

    private PartitionView inward(PartitionView view) {
        return new PartitionView(inward(view.partition()), view.generation(), view.floor(), view.heads());
    }

    private Whole inward(Whole whole) {
        return new Whole(inward(whole.view()), whole.writes(), whole.indexes());
    }

    private TailEntry inward(TailEntry entry) {
        return switch (entry) {
            case Appended appended ->
                new Appended(appended.position(), appended.time(), inward(appended.partition()), appended.changes());
            case Deleted deleted -> new Deleted(deleted.position(), inward(deleted.partition()), deleted.generation());
        };
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        return inward(store.heads(outward(partition), streams));
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        return store.read(outward(partition), stream, range, token, limit);
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        var tenant = query.tenant();
        var wider = new Query(
                query.index(),
                tenant == null ? null : tenant + mark,
                query.key(),
                query.prefix(),
                query.upTo(),
                query.streams());
        var page = store.find(wider, token, limit);
        var hits = page.items().stream()
                .filter(hit -> mine(hit.view().partition()))
                .map(hit -> new Hit(hit.sort(), inward(hit.view())))
                .toList();
        return new Page<>(hits, page.next());
    }

    @Override
    public Page<Whole> scan(int number, @Nullable String token, int limit) {
        checkShard(number);
        var page = store.scan(shard, token, limit);
        var wholes = page.items().stream()
                .filter(whole -> mine(whole.view().partition()))
                .map(this::inward)
                .toList();
        return new Page<>(wholes, page.next());
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        return store.whole(partitions.stream().map(this::outward).toList()).stream()
                .map(this::inward)
                .toList();
    }

    @Override
    public Tail tail(int number, long after, int limit) {
        checkShard(number);
        var tail = store.tail(shard, after == 0 ? begin : after, limit);
        var entries = tail.entries().stream()
                .filter(entry -> mine(entry.partition()))
                .map(this::inward)
                .toList();
        return new Tail(entries, tail.last());
    }

    @Override
    public Log log(int number, long after, int limit) {
        checkShard(number);
        var log = store.log(shard, after == 0 ? begin : after, limit);
        var entries = log.entries().stream()
                .filter(kept -> mine(kept.entry().partition()))
                .map(kept -> new Kept(inward(kept.entry()), kept.keepUntil()))
                .toList();
        return new Log(entries, log.last(), log.begin());
    }

    @Override
    public long end(int number) {
        checkShard(number);
        return store.end(shard);
    }

    @Override
    public void restore(int number, Part part) {
        Assumptions.abort("a store is restored whole, and this is a corner of one that holds other things");
    }

    @Override
    public void delete(Partition partition, long generation) {
        store.delete(outward(partition), generation);
    }

    @Override
    public void backup(Path directory) {
        throw new ProviderException(Fault.UNSUPPORTED, "no copy of a corner");
    }

    /** Deletes all partitions of the sandbox. Its log entries go when they expire. */
    public void sweep() {
        String token = null;
        do {
            var page = store.scan(shard, token, 100);
            page.items().stream()
                    .map(Whole::view)
                    .filter(view -> mine(view.partition()) && !view.heads().isEmpty())
                    .forEach(view -> store.delete(view.partition(), view.generation()));
            token = page.next();
        } while (token != null);
    }

    @Override
    public void close() {
        store.close();
    }

    private static void checkShard(int number) {
        if (number != 0) {
            throw new IllegalArgumentException("there is no shard " + number);
        }
    }
}
