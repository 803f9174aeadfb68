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
 * What stands in a store that no hub may open: it is still being filled, or it was left for another one. It lies in the
 * store itself, so that it is seen whoever opens it, and is never moved along.
 *
 * @param move which move or import it was
 * @param hub whose content it is
 * @param other for people: where that comes from, or where it went
 * @param time nanoseconds since 1970
 */
public record StoreMark(State state, UUID move, String hub, String other, long time) {
    private static final int FORMAT = 1;
    private static final int KIND = 92;
    /** Beside all that a hub keeps for itself; no organisation may be called so. Stored marks depend on it: never rename. */
    private static final Partition PLACE = new Partition("@hub", "store");

    private static final String STREAM = "mark";

    /** Why it may not be opened. Stored by order. */
    public enum State {
        /** Not all of it is there yet. */
        FILLING,
        /** The hub went on in another store. */
        LEFT
    }

    /** What stands in a store; empty for one that may be opened. */
    public static Optional<StoreMark> read(Store store) {
        var head = store.heads(PLACE, Set.of(STREAM)).heads().get(STREAM);
        return Optional.ofNullable(head).map(found -> decode(found.bytes()));
    }

    /** Marks a store, or marks it anew. Nobody else may write to it. */
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

    /** Takes the mark away: from now on the store may be opened. Nobody else may write to it. */
    public static void clear(Store store) {
        var view = store.heads(PLACE, Set.of());
        if (!view.heads().isEmpty()) {
            var cleared = new Store.PartitionView(PLACE, view.generation() + 1, view.version(STREAM), Map.of());
            set(store, new Store.Whole(cleared, Map.of(), Map.of()));
        }
    }

    /** Whether this is where marks lie: it is no content. */
    static boolean lies(Partition partition) {
        return partition.equals(PLACE);
    }

    private static void set(Store store, Store.Whole whole) {
        var shard = PLACE.shard(store.info().shards());
        store.restore(shard, new Store.Part(List.of(whole), List.of(), 0, 0));
    }

    /** As stored. */
    public byte[] encode() {
        return new FormWriter(FORMAT, KIND)
                .place(state)
                .text(move.toString())
                .text(hub)
                .text(other)
                .number(time)
                .done();
    }

    /** @throws dev.landfall.provider.ProviderException CORRUPT */
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
