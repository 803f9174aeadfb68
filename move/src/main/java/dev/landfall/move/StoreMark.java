package dev.landfall.move;

import dev.landfall.form.FormReader;
import dev.landfall.form.FormWriter;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The mark in a store that no hub may open: it is incomplete, or the hub has left it for another store. The mark is in the store itself,
 * so every program sees it, and it is not moved or exported.
 *
 * @param move the id of the move or import
 * @param hub the id of the hub
 * @param other for people: the source of the content, or the store to which the hub went
 * @param time nanoseconds since 1970
 */
public record StoreMark(State state, UUID move, String hub, String other, long time) {
    private static final int FORMAT = 1;
    private static final int KIND = 92;
    /**
     * The partition of the mark, outside the hub's own content; no organisation may have this tenant. Part of stored data: never rename
     * it.
     */
    private static final Partition PLACE = new Partition("@hub", "store");

    private static final String STREAM = "mark";

    /** Why the store may not be opened. Stored by ordinal: never reorder. */
    public enum State {
        /** The content is incomplete. */
        FILLING,
        /** The hub uses another store. */
        LEFT
    }

    /** The mark of a store; empty when the store may be opened. */
    public static Optional<StoreMark> read(Store store) {
        var head = store.heads(PLACE, Set.of(STREAM)).heads().get(STREAM);
        return Optional.ofNullable(head).map(found -> decode(found.bytes()));
    }

    /** Sets or replaces the mark. Nobody else may write to the store. */
    public void write(Store store) {
        var view = store.heads(PLACE, Set.of());
        var version = view.version(STREAM) + 1;
        set(
                store,
                new Store.Whole(
                        new Store.PartitionView(
                                PLACE,
                                view.generation(),
                                view.floor(),
                                Map.of(STREAM, new Store.Head(version, time, encode()))),
                        Map.of(STREAM, new Store.LastWrite(UUID.randomUUID(), 0)),
                        Map.of()));
    }

    /** Removes the mark: the store may be opened from now on. Nobody else may write to it. */
    public static void clear(Store store) {
        var view = store.heads(PLACE, Set.of());
        if (!view.heads().isEmpty()) {
            var cleared = new Store.PartitionView(PLACE, view.generation() + 1, view.version(STREAM), Map.of());
            set(store, new Store.Whole(cleared, Map.of(), Map.of()));
        }
    }

    /** Whether this is the partition of the mark, which is not content. */
    static boolean lies(Partition partition) {
        return partition.equals(PLACE);
    }

    private static void set(Store store, Store.Whole whole) {
        var shard = PLACE.shard(store.info().shards());
        store.restore(shard, new Store.Part(List.of(whole), List.of(), 0, 0));
    }

    /** The stored form. */
    public byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .place(state)
                .text(move.toString())
                .text(hub)
                .text(other)
                .number(time)
                .done();
    }

    /**
     * Decodes a mark.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT
     */
    public static StoreMark decode(byte[] bytes) {
        var in = new FormReader(bytes, FORMAT, KIND);
        var state = in.oneOf(State.values());
        var move = in.text();
        try {
            return in.end(new StoreMark(state, UUID.fromString(move), in.text(), in.text(), in.number()));
        } catch (IllegalArgumentException none) {
            throw in.corrupt("a move that is called " + move);
        }
    }
}
