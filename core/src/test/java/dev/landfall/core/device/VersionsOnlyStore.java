package dev.landfall.core.device;

import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps heads and checks versions, and no more: for measuring what stands above a store. */
final class VersionsOnlyStore implements Store {
    private final Map<Partition, Map<String, Head>> heads = new HashMap<>();
    private long position;

    @Override
    public synchronized List<Outcome> append(List<Append> appends) {
        var outcomes = new ArrayList<Outcome>(appends.size());
        for (var append : appends) {
            outcomes.add(append(append));
        }
        return outcomes;
    }

    private Outcome append(Append append) {
        var streams = heads.computeIfAbsent(append.partition(), _ -> new HashMap<>());
        for (var requirement : append.requires()) {
            if (version(streams, requirement.stream()) != requirement.version()) {
                return new Outcome.Conflicted(Map.of(requirement.stream(), version(streams, requirement.stream())));
            }
        }
        for (var change : append.changes()) {
            if (version(streams, change.stream()) != change.expected()) {
                return new Outcome.Conflicted(Map.of(change.stream(), version(streams, change.stream())));
            }
        }
        for (var change : append.changes()) {
            var version = change.expected() + change.events().size();
            streams.put(change.stream(), new Head(version, append.time(), change.head()));
        }
        return new Outcome.Committed(++position, append.time(), position - 1);
    }

    private static long version(Map<String, Head> streams, String stream) {
        var head = streams.get(stream);
        return head == null ? 0 : head.version();
    }

    @Override
    public Info info() {
        return new Info("versions", "1", 16, Durability.MEMORY, 1 << 20, Duration.ZERO, Set.of());
    }

    @Override
    public Status status() {
        return Status.well("Writable");
    }

    @Override
    public synchronized PartitionView heads(Partition partition, Set<String> streams) {
        return new PartitionView(partition, 0, 0, Map.copyOf(heads.getOrDefault(partition, Map.of())));
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        throw unsupported();
    }

    @Override
    public Page<Hit> find(Query query, @Nullable String token, int limit) {
        throw unsupported();
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        throw unsupported();
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        throw unsupported();
    }

    @Override
    public Log log(int shard, long after, int limit) {
        throw unsupported();
    }

    @Override
    public void restore(int shard, Part part) {
        throw unsupported();
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        throw unsupported();
    }

    @Override
    public long end(int shard) {
        return 0;
    }

    @Override
    public void delete(Partition partition, long generation) {
        throw unsupported();
    }

    @Override
    public void backup(Path directory) {
        throw unsupported();
    }

    @Override
    public void close() {}

    private static ProviderException unsupported() {
        return new ProviderException(Fault.UNSUPPORTED, "for measuring only");
    }
}
