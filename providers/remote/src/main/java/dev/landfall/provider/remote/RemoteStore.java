package dev.landfall.provider.remote;

import dev.landfall.contract.provider.v1.BackupRequest;
import dev.landfall.contract.provider.v1.DeleteRequest;
import dev.landfall.contract.provider.v1.EndRequest;
import dev.landfall.contract.provider.v1.FindRequest;
import dev.landfall.contract.provider.v1.HeadsRequest;
import dev.landfall.contract.provider.v1.LogRequest;
import dev.landfall.contract.provider.v1.OpenStoreRequest;
import dev.landfall.contract.provider.v1.ReadRequest;
import dev.landfall.contract.provider.v1.ScanRequest;
import dev.landfall.contract.provider.v1.StatusRequest;
import dev.landfall.contract.provider.v1.TailRequest;
import dev.landfall.contract.provider.v1.WholeRequest;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.provider.remote.wire.Appends;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.PartitionMessages;
import dev.landfall.provider.remote.wire.StatusMessages;
import dev.landfall.provider.remote.wire.ViewMessages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store in another process. A group of appends is sent in as few messages as the provider's limit allows; answers arrive in parts. A
 * call whose outcome is unknown fails with {@link Fault#UNAVAILABLE}, and the caller sends the same appends again. Any thread; calls
 * block.
 */
public final class RemoteStore implements Store {
    private final ProviderConnection connection;
    private final DeclaredStore declared;

    private RemoteStore(ProviderConnection connection, DeclaredStore declared) {
        this.connection = connection;
        this.declared = declared;
    }

    /**
     * Connects to a provider and opens the store.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} when it does not answer within the patience, {@link Fault#UNSUPPORTED} with a
     *     sentence when the versions do not fit
     * @throws IllegalArgumentException when the files for TLS cannot be used
     */
    public static RemoteStore open(Address address, RemoteOptions options, List<Index> indexes) {
        var connection = new ProviderConnection(address, options);
        try {
            var request = OpenStoreRequest.newBuilder().setGreeting(Handshake.greeting());
            indexes.forEach(index -> request.addIndexes(message(index)));
            var question = request.build();
            var reply = connection.begin(() -> connection.askOnce(Methods.OPEN_STORE, question, options.deadline()));
            var declared = DeclaredStore.of(reply, address);
            connection.answersOf(declared.messageBytesMax() + ViewMessages.PART_BYTES);
            connection.reopenBy(() -> declared.check(
                    DeclaredStore.of(connection.askOnce(Methods.OPEN_STORE, question, options.deadline()), address)));
            return new RemoteStore(connection, declared);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static dev.landfall.contract.provider.v1.Index message(Index index) {
        return dev.landfall.contract.provider.v1.Index.newBuilder()
                .setName(index.name())
                .setScope(
                        switch (index.scope()) {
                            case TENANT -> dev.landfall.contract.provider.v1.Index.Scope.TENANT;
                            case STORE -> dev.landfall.contract.provider.v1.Index.Scope.STORE;
                        })
                .build();
    }

    @Override
    public Info info() {
        return declared.info();
    }

    @Override
    public Status status() {
        return ReachabilityStatus.status(() -> StatusMessages.status(connection.ask(
                Methods.STORE_STATUS,
                StatusRequest.getDefaultInstance(),
                connection.options().statusDeadline())));
    }

    @Override
    public List<Outcome> append(List<Append> appends) {
        connection.checkOpen();
        return ExceptionTranslator.translated(() -> new AppendGroupCall(connection, declared).append(appends));
    }

    @Override
    public PartitionView heads(Partition partition, Set<String> streams) {
        var request = HeadsRequest.newBuilder()
                .setPartition(Appends.message(partition))
                .addAllStreams(streams)
                .build();
        var views = new ArrayList<PartitionView>();
        connection.parts(Methods.HEADS, request, part -> ViewMessages.join(part, views));
        if (views.size() != 1 || !views.getFirst().partition().equals(partition)) {
            throw new ProviderException(Fault.UNAVAILABLE, "the provider answered with another partition's heads");
        }
        return views.getFirst();
    }

    @Override
    public Page<StoredEvent> read(Partition partition, String stream, Range range, @Nullable String token, int limit) {
        checkLimit(limit);
        var request = ReadRequest.newBuilder()
                .setPartition(Appends.message(partition))
                .setStream(stream)
                .setDescending(range.descending())
                .setLimit(limit);
        switch (range) {
            case Range.Versions versions ->
                request.getVersionsBuilder().setFirst(versions.first()).setLast(versions.last());
            case Range.Times times ->
                request.getTimesBuilder().setFrom(times.from()).setTo(times.to());
        }
        if (token != null) {
            request.setToken(token);
        }
        var page = new Paged<StoredEvent>();
        connection.parts(Methods.READ, request.build(), part -> {
            part.getEventsList().forEach(event -> page.items.add(ViewMessages.event(event)));
            page.next = part.getNext();
        });
        return page.page(limit);
    }

    @Override
    public Page<Store.Hit> find(Query query, @Nullable String token, int limit) {
        checkLimit(limit);
        var request = FindRequest.newBuilder()
                .setIndex(query.index())
                .setTenant(query.tenant() == null ? "" : query.tenant())
                .setKey(query.key())
                .setPrefix(query.prefix())
                .addAllStreams(query.streams())
                .setLimit(limit);
        if (query.upTo() != null) {
            request.setUpTo(query.upTo());
        }
        if (token != null) {
            request.setToken(token);
        }
        var page = new Paged<Store.Hit>();
        connection.parts(Methods.FIND, request.build(), part -> {
            part.getHitsList().forEach(hit -> ViewMessages.join(hit, page.items));
            page.next = part.getNext();
        });
        return page.page(limit);
    }

    @Override
    public Page<Whole> scan(int shard, @Nullable String token, int limit) {
        checkLimit(limit);
        checkShard(shard);
        var request = ScanRequest.newBuilder().setShard(shard).setLimit(limit);
        if (token != null) {
            request.setToken(token);
        }
        var page = new Paged<Whole>();
        connection.parts(Methods.SCAN, request.build(), part -> {
            part.getPartitionsList().forEach(partition -> PartitionMessages.join(partition, page.items));
            page.next = part.getNext();
        });
        return page.page(limit);
    }

    @Override
    public Tail tail(int shard, long after, int limit) {
        checkLimit(limit);
        checkShard(shard);
        var request = TailRequest.newBuilder()
                .setShard(shard)
                .setAfter(after)
                .setLimit(limit)
                .build();
        var entries = new ArrayList<TailEntry>();
        var last = new long[] {after};
        connection.parts(Methods.TAIL, request, part -> {
            part.getEntriesList().forEach(entry -> entries.add(ViewMessages.entry(entry)));
            last[0] = part.getLast();
        });
        if (last[0] < after || (!entries.isEmpty() && entries.getLast().position() > last[0])) {
            throw new ProviderException(
                    Fault.UNAVAILABLE, "the provider's tail ends at " + last[0] + ", which is before what it showed");
        }
        return new Tail(entries, last[0]);
    }

    @Override
    public long end(int shard) {
        checkShard(shard);
        return connection
                .ask(Methods.END, EndRequest.newBuilder().setShard(shard).build())
                .getPosition();
    }

    @Override
    public List<Whole> whole(List<Partition> partitions) {
        var request = WholeRequest.newBuilder();
        partitions.forEach(partition -> request.addPartitions(Appends.message(partition)));
        var wholes = new ArrayList<Whole>();
        connection.parts(
                Methods.WHOLE,
                request.build(),
                part -> part.getPartitionsList().forEach(partition -> PartitionMessages.join(partition, wholes)));
        if (!wholes.stream().map(whole -> whole.view().partition()).toList().equals(partitions)) {
            throw new ProviderException(Fault.UNAVAILABLE, "the provider answered with other partitions");
        }
        return wholes;
    }

    @Override
    public Log log(int shard, long after, int limit) {
        checkLimit(limit);
        checkShard(shard);
        var request = LogRequest.newBuilder()
                .setShard(shard)
                .setAfter(after)
                .setLimit(limit)
                .build();
        var entries = new ArrayList<Kept>();
        var positions = new long[] {after, 0};
        connection.parts(Methods.LOG, request, part -> {
            part.getEntriesList().forEach(entry -> entries.add(PartitionMessages.kept(entry)));
            positions[0] = part.getLast();
            positions[1] = part.getBegin();
        });
        if (positions[0] < after) {
            throw new ProviderException(Fault.UNAVAILABLE, "the provider's log ends before " + after);
        }
        return new Log(entries, positions[0], positions[1]);
    }

    @Override
    public void restore(int shard, Part part) {
        checkShard(shard);
        new RestoreStream(connection).restore(shard, part);
    }

    @Override
    public void delete(Partition partition, long generation) {
        var request = DeleteRequest.newBuilder()
                .setPartition(Appends.message(partition))
                .setGeneration(generation)
                .build();
        connection.ask(Methods.DELETE, request);
    }

    @Override
    public void backup(Path directory) {
        if (!info().capabilities().contains(Capability.BACKUP)) {
            throw new ProviderException(
                    Fault.UNSUPPORTED, info().name() + " at " + connection.address() + " did not declare BACKUP");
        }
        var request = BackupRequest.newBuilder()
                .setDirectory(directory.toAbsolutePath().toString())
                .build();
        connection.ask(Methods.BACKUP, request, connection.options().backup());
    }

    @Override
    public void close() {
        connection.close();
    }

    private static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit);
        }
    }

    private void checkShard(int shard) {
        if (shard < 0 || shard >= info().shards()) {
            throw new IllegalArgumentException("there is no shard " + shard);
        }
    }

    /** Collects a page. */
    private static final class Paged<T> {
        private final List<T> items = new ArrayList<>();
        private String next = "";

        Page<T> page(int limit) {
            if (items.size() > limit) {
                throw new ProviderException(
                        Fault.UNAVAILABLE,
                        "the provider answered with " + items.size() + " items where " + limit + " were asked for");
            }
            return new Page<>(items, next.isEmpty() ? null : next);
        }
    }
}
