package dev.landfall.provider.remote.server;

import dev.landfall.provider.remote.wire.ViewMessages;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects the items of an answer until a part is full; the last part is returned by {@link #rest}. */
final class PartCollector<I> {
    private final Consumer<List<I>> full;
    private List<I> items = new ArrayList<>();
    private long bytes;

    PartCollector(Consumer<List<I>> full) {
        this.full = full;
    }

    void add(I item, int size) {
        if (!items.isEmpty() && bytes + size > ViewMessages.PART_BYTES) {
            full.accept(rest());
        }
        items.add(item);
        bytes += size;
    }

    List<I> rest() {
        var rest = items;
        items = new ArrayList<>();
        bytes = 0;
        return rest;
    }
}
