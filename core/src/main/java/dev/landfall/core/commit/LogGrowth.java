package dev.landfall.core.commit;

import dev.landfall.core.stored.Names;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * How far the log of each shard has grown, as far as this node knows, for readers that wait for more. What this node commits it
 * knows at once; what others commit it learns from their hints, and from a look at the store each second. Any thread.
 *
 * <p>Leases and the cursors of durable consumers do not count: otherwise the cursor of one consumer would wake another, whose
 * cursor would wake the first, for ever.
 */
public final class LogGrowth implements CommitListener {
    private final Store store;
    private final BooleanSupplier alone;

    @NodeLocal("the end of each shard's log")
    private final AtomicLongArray ends;

    @NodeLocal("nothing: who waits in this process")
    private final List<CopyOnWriteArrayList<Runnable>> waiting;

    @NodeLocal("nothing: whether a look is needed before this node knows the ends again")
    private final AtomicBoolean unknown = new AtomicBoolean(true);

    /** @param alone whether no other process writes to the store */
    public LogGrowth(Store store, BooleanSupplier alone) {
        this.store = store;
        this.alone = alone;
        ends = new AtomicLongArray(store.info().shards());
        waiting = Stream.generate(CopyOnWriteArrayList<Runnable>::new)
                .limit(ends.length())
                .toList();
    }

    /** Calls {@code grown} whenever a shard has grown, until {@link #remove}. It is called on threads that commit: it must be quick. */
    public void add(int shard, Runnable grown) {
        waiting.get(shard).add(grown);
        unknown.set(true);
    }

    /** No longer calls it. */
    public void remove(int shard, Runnable grown) {
        waiting.get(shard).remove(grown);
    }

    /** Whether anybody waits for any shard. */
    public boolean awaited() {
        return waiting.stream().anyMatch(some -> !some.isEmpty());
    }

    private boolean awaited(int shard) {
        return shard < waiting.size() && !waiting.get(shard).isEmpty();
    }

    /** Another node says that the log has come so far. */
    public void hint(int shard, long upTo) {
        if (awaited(shard)) {
            reach(shard, upTo);
        }
    }

    /** Asks the store how far the logs are, where this node cannot know it otherwise. Call it every second. Blocks. */
    public void look() {
        if (!unknown.getAndSet(false) && alone.getAsBoolean()) {
            return;
        }
        try {
            for (var shard = 0; shard < ends.length(); shard++) {
                if (awaited(shard)) {
                    reach(shard, store.end(shard));
                }
            }
        } catch (ProviderException away) {
            unknown.set(true);
            throw StoreRefusals.of(away);
        }
    }

    @Override
    public void committed(List<CommittedAppend> group) {
        for (var i = 0; i < group.size(); i++) {
            var one = group.get(i);
            if (awaited(one.shard()) && !Names.isUpkeep(one.append().partition())) {
                reach(one.shard(), one.position());
            }
        }
    }

    @Override
    public void deleted(Partition partition) {
        unknown.set(true);
    }

    @Override
    public void unsure() {
        unknown.set(true);
    }

    private void reach(int shard, long position) {
        if (ends.getAndAccumulate(shard, position, Math::max) < position) {
            waiting.get(shard).forEach(Runnable::run);
        }
    }
}
