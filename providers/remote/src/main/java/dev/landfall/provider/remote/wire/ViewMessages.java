package dev.landfall.provider.remote.wire;

import com.google.protobuf.UnsafeByteOperations;
import dev.landfall.contract.provider.v1.Head;
import dev.landfall.contract.provider.v1.Hit;
import dev.landfall.contract.provider.v1.PartitionPart;
import dev.landfall.contract.provider.v1.StoredEvent;
import dev.landfall.contract.provider.v1.TailEntry;
import dev.landfall.contract.provider.v1.Written;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Splits the views of a store into parts that fit into a message, and joins them. */
public final class ViewMessages {
    /** The approximate size of a part, in bytes. */
    public static final int PART_BYTES = 1024 * 1024;

    private ViewMessages() {}

    /** Splits a partition into parts, at least one. */
    public static void split(Store.PartitionView view, Consumer<PartitionPart> parts) {
        var part = part(view);
        var bytes = 0;
        for (var entry : view.heads().entrySet()) {
            var head = entry.getValue();
            if (bytes > 0 && bytes + head.bytes().length > PART_BYTES) {
                parts.accept(part.build());
                part = part(view);
                bytes = 0;
            }
            part.addHeads(Head.newBuilder()
                    .setStream(entry.getKey())
                    .setVersion(head.version())
                    .setTime(head.time())
                    .setBytes(UnsafeByteOperations.unsafeWrap(head.bytes())));
            // Names count too, because a partition may have many small streams.
            bytes += head.bytes().length + 3 * entry.getKey().length() + 32;
        }
        parts.accept(part.build());
    }

    private static PartitionPart.Builder part(Store.PartitionView view) {
        return PartitionPart.newBuilder()
                .setPartition(Appends.message(view.partition()))
                .setGeneration(view.generation())
                .setFloor(view.floor());
    }

    static Store.PartitionView view(PartitionPart part) {
        var heads = new HashMap<String, Store.Head>();
        add(part, heads);
        return new Store.PartitionView(
                Appends.partition(part.getPartition()), part.getGeneration(), part.getFloor(), heads);
    }

    static void add(PartitionPart part, Map<String, Store.Head> heads) {
        for (var head : part.getHeadsList()) {
            heads.put(
                    head.getStream(),
                    new Store.Head(
                            head.getVersion(), head.getTime(), head.getBytes().toByteArray()));
        }
    }

    /** Adds a part to a list: to its last view when it belongs to the same partition. */
    public static void join(PartitionPart part, List<Store.PartitionView> views) {
        if (!views.isEmpty() && continues(part, views.getLast())) {
            add(part, views.getLast().heads());
        } else {
            views.add(view(part));
        }
    }

    /** Adds a hit to a list: to its last hit when it is a part of it. */
    public static void join(Hit hit, List<Store.Hit> hits) {
        var last = hits.isEmpty() ? null : hits.getLast();
        if (last != null && last.sort().equals(hit.getSort()) && continues(hit.getView(), last.view())) {
            add(hit.getView(), last.view().heads());
        } else {
            hits.add(new Store.Hit(hit.getSort(), view(hit.getView())));
        }
    }

    static boolean continues(PartitionPart part, Store.PartitionView view) {
        return part.getPartition().getKey().equals(view.partition().key())
                && part.getPartition().getTenant().equals(view.partition().tenant());
    }

    public static StoredEvent message(Store.StoredEvent event) {
        return StoredEvent.newBuilder()
                .setVersion(event.version())
                .setTime(event.time())
                .setBytes(UnsafeByteOperations.unsafeWrap(event.bytes()))
                .build();
    }

    public static Store.StoredEvent event(StoredEvent message) {
        return new Store.StoredEvent(
                message.getVersion(), message.getTime(), message.getBytes().toByteArray());
    }

    public static TailEntry message(Store.TailEntry entry) {
        var message =
                TailEntry.newBuilder().setPosition(entry.position()).setPartition(Appends.message(entry.partition()));
        switch (entry) {
            case Store.Appended appended -> {
                message.getAppendedBuilder().setTime(appended.time());
                for (var change : appended.changes()) {
                    var written = message.getAppendedBuilder()
                            .addChangesBuilder()
                            .setStream(change.stream())
                            .setFirst(change.first());
                    change.events().forEach(event -> written.addEvents(UnsafeByteOperations.unsafeWrap(event)));
                }
            }
            case Store.Deleted deleted -> message.getDeletedBuilder().setGeneration(deleted.generation());
        }
        return message.build();
    }

    /**
     * Converts a message.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} for an entry that this release does not know
     */
    public static Store.TailEntry entry(TailEntry message) {
        var partition = Appends.partition(message.getPartition());
        return switch (message.getEntryCase()) {
            case APPENDED -> {
                var changes = new ArrayList<Store.Written>();
                for (Written change : message.getAppended().getChangesList()) {
                    changes.add(new Store.Written(
                            change.getStream(), change.getFirst(), Appends.bytes(change.getEventsList())));
                }
                yield new Store.Appended(
                        message.getPosition(), message.getAppended().getTime(), partition, changes);
            }
            case DELETED ->
                new Store.Deleted(
                        message.getPosition(), partition, message.getDeleted().getGeneration());
            case ENTRY_NOT_SET -> throw Appends.unknown("an entry of the tail");
        };
    }
}
