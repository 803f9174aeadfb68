package dev.landfall.provider.remote.wire;

import dev.landfall.contract.provider.v1.Head;
import dev.landfall.contract.provider.v1.Indexed;
import dev.landfall.contract.provider.v1.Kept;
import dev.landfall.contract.provider.v1.PartitionPart;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Consumer;

/** Converts partitions and log entries that are moved from one store to another. */
public final class PartitionMessages {
    private PartitionMessages() {}

    /** Splits a partition into parts, at least one: its heads with the appends that wrote them, then its index entries. */
    public static void split(Store.Whole whole, Consumer<PartitionPart> parts) {
        var last = new PartitionPart[1];
        ViewMessages.split(whole.view(), part -> {
            if (last[0] != null) {
                parts.accept(last[0]);
            }
            last[0] = written(part, whole);
        });
        var part = last[0].toBuilder();
        var bytes = part.build().getSerializedSize();
        for (var index : whole.indexes().entrySet()) {
            for (var from = 0; from < index.getValue().size(); ) {
                var indexed = Indexed.newBuilder().setIndex(index.getKey());
                from = Appends.fill(indexed, index.getValue(), from, ViewMessages.PART_BYTES);
                var size = indexed.build().getSerializedSize();
                if (bytes > 0 && bytes + size > ViewMessages.PART_BYTES) {
                    parts.accept(part.build());
                    part.clearHeads().clearIndexes();
                    bytes = 0;
                }
                part.addIndexes(indexed);
                bytes += size;
            }
        }
        parts.accept(part.build());
    }

    private static PartitionPart written(PartitionPart part, Store.Whole whole) {
        var all = part.toBuilder().clearHeads();
        for (var head : part.getHeadsList()) {
            var write = whole.writes().get(head.getStream());
            all.addHeads(
                    write == null
                            ? head
                            : Head.newBuilder(head)
                                    .setAppend(Appends.id(write.append()))
                                    .setPosition(write.position())
                                    .build());
        }
        return all.build();
    }

    /** Adds a part to a list: to its last partition when it belongs to it. */
    public static void join(PartitionPart part, List<Store.Whole> wholes) {
        if (wholes.isEmpty() || !ViewMessages.continues(part, wholes.getLast().view())) {
            var view = ViewMessages.view(
                    PartitionPart.newBuilder(part).clearHeads().build());
            wholes.add(new Store.Whole(view, new HashMap<>(), new HashMap<>()));
        }
        var whole = wholes.getLast();
        ViewMessages.add(part, whole.view().heads());
        for (var head : part.getHeadsList()) {
            whole.writes().put(head.getStream(), new Store.LastWrite(Appends.id(head.getAppend()), head.getPosition()));
        }
        for (var indexed : part.getIndexesList()) {
            var entries = whole.indexes().computeIfAbsent(indexed.getIndex(), _ -> new ArrayList<>());
            indexed.getEntriesList().forEach(entry -> entries.add(new IndexEntry(entry.getKey(), entry.getSort())));
        }
    }

    public static Kept message(Store.Kept kept) {
        return Kept.newBuilder()
                .setEntry(ViewMessages.message(kept.entry()))
                .setKeepUntil(kept.keepUntil())
                .build();
    }

    public static Store.Kept kept(Kept message) {
        return new Store.Kept(ViewMessages.entry(message.getEntry()), message.getKeepUntil());
    }
}
