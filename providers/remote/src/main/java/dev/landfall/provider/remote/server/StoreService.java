package dev.landfall.provider.remote.server;

import dev.landfall.contract.provider.v1.AppendReply;
import dev.landfall.contract.provider.v1.AppendRequest;
import dev.landfall.contract.provider.v1.BackupReply;
import dev.landfall.contract.provider.v1.BackupRequest;
import dev.landfall.contract.provider.v1.DeleteReply;
import dev.landfall.contract.provider.v1.DeleteRequest;
import dev.landfall.contract.provider.v1.EndReply;
import dev.landfall.contract.provider.v1.EndRequest;
import dev.landfall.contract.provider.v1.FindPart;
import dev.landfall.contract.provider.v1.FindRequest;
import dev.landfall.contract.provider.v1.HeadsRequest;
import dev.landfall.contract.provider.v1.Hit;
import dev.landfall.contract.provider.v1.Kept;
import dev.landfall.contract.provider.v1.LogPart;
import dev.landfall.contract.provider.v1.LogRequest;
import dev.landfall.contract.provider.v1.PartitionPart;
import dev.landfall.contract.provider.v1.ReadPart;
import dev.landfall.contract.provider.v1.ReadRequest;
import dev.landfall.contract.provider.v1.ScanPart;
import dev.landfall.contract.provider.v1.ScanRequest;
import dev.landfall.contract.provider.v1.StoredEvent;
import dev.landfall.contract.provider.v1.TailEntry;
import dev.landfall.contract.provider.v1.TailPart;
import dev.landfall.contract.provider.v1.TailRequest;
import dev.landfall.contract.provider.v1.WholePart;
import dev.landfall.contract.provider.v1.WholeRequest;
import dev.landfall.provider.Append;
import dev.landfall.provider.Store;
import dev.landfall.provider.remote.wire.Appends;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.PartitionMessages;
import dev.landfall.provider.remote.wire.StatusMessages;
import dev.landfall.provider.remote.wire.ViewMessages;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The service of the store. */
final class StoreService {
    private final ServedStore door;
    private final ServerOptions options;

    StoreService(ServedStore door, ServerOptions options) {
        this.door = door;
        this.options = options;
    }

    ServerServiceDefinition definition(Calls calls) {
        return ServerServiceDefinition.builder(Methods.STORE)
                .addMethod(
                        Methods.OPEN_STORE,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, () -> door.open(question))))
                .addMethod(
                        Methods.STORE_STATUS,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(
                                out, () -> StatusMessages.message(door.store().status()))))
                .addMethod(
                        Methods.APPEND,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, () -> append(question))))
                .addMethod(
                        Methods.HEADS,
                        ServerCalls.asyncServerStreamingCall(
                                (question, out) -> calls.stream(out, flow -> heads(question, flow))))
                .addMethod(
                        Methods.READ,
                        ServerCalls.asyncServerStreamingCall(
                                (question, out) -> calls.stream(out, flow -> read(question, flow))))
                .addMethod(
                        Methods.FIND,
                        ServerCalls.asyncServerStreamingCall(
                                (question, out) -> calls.stream(out, flow -> find(question, flow))))
                .addMethod(
                        Methods.SCAN,
                        ServerCalls.asyncServerStreamingCall(
                                (question, out) -> calls.stream(out, flow -> scan(question, flow))))
                .addMethod(
                        Methods.WHOLE,
                        ServerCalls.asyncServerStreamingCall(
                                (question, out) -> calls.stream(out, flow -> whole(question, flow))))
                .addMethod(
                        Methods.LOG,
                        ServerCalls.asyncServerStreamingCall(
                                (question, out) -> calls.stream(out, flow -> log(question, flow))))
                .addMethod(Methods.RESTORE, ServerCalls.asyncClientStreamingCall(out -> {
                    Calls.mayBeCancelled(out);
                    return new RestoreCall(door, calls, out);
                }))
                .addMethod(
                        Methods.TAIL,
                        ServerCalls.asyncServerStreamingCall(
                                (question, out) -> calls.stream(out, flow -> tail(question, flow))))
                .addMethod(
                        Methods.END,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, () -> end(question))))
                .addMethod(
                        Methods.DELETE,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, () -> delete(question))))
                .addMethod(
                        Methods.BACKUP,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, () -> backup(question))))
                .build();
    }

    private AppendReply append(AppendRequest request) {
        var store = door.store();
        var appends = new ArrayList<Append>(request.getAppendsCount());
        request.getAppendsList().forEach(append -> appends.add(Appends.append(append)));
        var reply = AppendReply.newBuilder();
        store.append(appends).forEach(outcome -> reply.addOutcomes(Appends.message(outcome)));
        return reply.build();
    }

    private void heads(HeadsRequest request, BackPressuredStream<PartitionPart> out) {
        var view = door.store().heads(Appends.partition(request.getPartition()), Set.copyOf(request.getStreamsList()));
        ViewMessages.split(view, out::send);
    }

    private void read(ReadRequest request, BackPressuredStream<ReadPart> out) {
        var range = switch (request.getRangeCase()) {
            case VERSIONS ->
                new Store.Range.Versions(
                        request.getVersions().getFirst(), request.getVersions().getLast(), request.getDescending());
            case TIMES ->
                new Store.Range.Times(
                        request.getTimes().getFrom(), request.getTimes().getTo(), request.getDescending());
            case RANGE_NOT_SET -> throw new IllegalArgumentException("no range of versions or times is named");
        };
        var page = door.store()
                .read(
                        Appends.partition(request.getPartition()),
                        request.getStream(),
                        range,
                        token(request.getToken()),
                        limit(request.getLimit()));
        var parts = new PartCollector<StoredEvent>(
                items -> out.send(ReadPart.newBuilder().addAllEvents(items).build()));
        for (var item : page.items()) {
            var event = ViewMessages.message(item);
            parts.add(event, event.getSerializedSize());
        }
        out.send(ReadPart.newBuilder()
                .addAllEvents(parts.rest())
                .setNext(next(page.next()))
                .build());
    }

    private void find(FindRequest request, BackPressuredStream<FindPart> out) {
        var query = new Store.Query(
                request.getIndex(),
                token(request.getTenant()),
                request.getKey(),
                request.getPrefix(),
                request.hasUpTo() ? request.getUpTo() : null,
                Set.copyOf(request.getStreamsList()));
        var page = door.store().find(query, token(request.getToken()), limit(request.getLimit()));
        var parts = new PartCollector<Hit>(
                items -> out.send(FindPart.newBuilder().addAllHits(items).build()));
        for (var item : page.items()) {
            ViewMessages.split(item.view(), part -> {
                var hit = Hit.newBuilder().setSort(item.sort()).setView(part).build();
                parts.add(hit, hit.getSerializedSize());
            });
        }
        out.send(FindPart.newBuilder()
                .addAllHits(parts.rest())
                .setNext(next(page.next()))
                .build());
    }

    private void whole(WholeRequest request, BackPressuredStream<WholePart> out) {
        var partitions =
                request.getPartitionsList().stream().map(Appends::partition).toList();
        var parts = new PartCollector<PartitionPart>(
                items -> out.send(WholePart.newBuilder().addAllPartitions(items).build()));
        for (var item : door.store().whole(partitions)) {
            PartitionMessages.split(item, part -> parts.add(part, part.getSerializedSize()));
        }
        out.send(WholePart.newBuilder().addAllPartitions(parts.rest()).build());
    }

    private void log(LogRequest request, BackPressuredStream<LogPart> out) {
        var log = door.store().log(request.getShard(), request.getAfter(), limit(request.getLimit()));
        var parts = new PartCollector<Kept>(
                items -> out.send(LogPart.newBuilder().addAllEntries(items).build()));
        for (var item : log.entries()) {
            var entry = PartitionMessages.message(item);
            parts.add(entry, entry.getSerializedSize());
        }
        out.send(LogPart.newBuilder()
                .addAllEntries(parts.rest())
                .setLast(log.last())
                .setBegin(log.begin())
                .build());
    }

    private void scan(ScanRequest request, BackPressuredStream<ScanPart> out) {
        var page = door.store().scan(request.getShard(), token(request.getToken()), limit(request.getLimit()));
        var parts = new PartCollector<PartitionPart>(
                items -> out.send(ScanPart.newBuilder().addAllPartitions(items).build()));
        for (var item : page.items()) {
            PartitionMessages.split(item, part -> parts.add(part, part.getSerializedSize()));
        }
        out.send(ScanPart.newBuilder()
                .addAllPartitions(parts.rest())
                .setNext(next(page.next()))
                .build());
    }

    private void tail(TailRequest request, BackPressuredStream<TailPart> out) {
        var tail = door.store().tail(request.getShard(), request.getAfter(), limit(request.getLimit()));
        var parts = new PartCollector<TailEntry>(
                items -> out.send(TailPart.newBuilder().addAllEntries(items).build()));
        for (var item : tail.entries()) {
            var entry = ViewMessages.message(item);
            parts.add(entry, entry.getSerializedSize());
        }
        out.send(TailPart.newBuilder()
                .addAllEntries(parts.rest())
                .setLast(tail.last())
                .build());
    }

    private EndReply end(EndRequest request) {
        return EndReply.newBuilder()
                .setPosition(door.store().end(request.getShard()))
                .build();
    }

    private DeleteReply delete(DeleteRequest request) {
        door.store().delete(Appends.partition(request.getPartition()), request.getGeneration());
        return DeleteReply.getDefaultInstance();
    }

    private BackupReply backup(BackupRequest request) {
        if (request.getDirectory().isEmpty()) {
            throw new IllegalArgumentException("no directory is named");
        }
        door.store().backup(Path.of(request.getDirectory()));
        return BackupReply.getDefaultInstance();
    }

    private static @Nullable String token(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String next(@Nullable String token) {
        return token == null ? "" : token;
    }

    /** The requested number of items, at most the limit. On the wire it is unsigned. */
    private int limit(int asked) {
        return asked < 0 ? options.itemsMax() : Math.min(asked, options.itemsMax());
    }
}
