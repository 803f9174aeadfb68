package dev.landfall.core.node;

import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.stored.Names;
import dev.landfall.form.UnknownForms;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Shares the shards of one work among the nodes of the hub. For each shard the lease in the store names the incarnation that does the
 * work there; it holds the lease as long as it lives, and a living node takes over what a dead one held. A node that holds less than
 * its share asks one that holds more, by a mark in the lease, and that one hands the shard over when it has finished there.
 *
 * <p>Two nodes may both think for a moment that they hold a shard. The version of the lease is the fence: what is written with it as
 * a requirement is refused once another node holds the shard.
 */
public final class ShardLeases {
    /** The leases are read with every this many calls of {@link #refresh}. */
    private static final int CALLS_PER_LOOK = 5;

    private static final Set<String> LEASE = Set.of(Names.LEASE);

    private final String work;
    private final int shards;
    private final IntFunction<Partition> partitions;
    private final Node node;
    private final StoreReads reads;
    private final DecisionLoop deciding;

    /** The version of the lease of each shard that is held here; 0 where none is held. */
    @NodeLocal("the lease of each shard")
    private final AtomicLongArray fences;

    private String incarnation = "";
    private long calls;

    /**
     * @param work the name of the work, for the names of threads
     * @param shards the number of shards of the store
     * @param partitions the partition with the lease of a shard, in its stream {@link Names#LEASE}
     */
    public ShardLeases(
            String work,
            int shards,
            IntFunction<Partition> partitions,
            Node node,
            StoreReads reads,
            DecisionLoop deciding) {
        this.work = work;
        this.shards = shards;
        this.partitions = partitions;
        this.node = node;
        this.reads = reads;
        this.deciding = deciding;
        fences = new AtomicLongArray(shards);
    }

    /** The number of shards. */
    public int shards() {
        return shards;
    }

    /** Whether this node holds the shard, as of the last {@link #refresh}. */
    public boolean holds(int shard) {
        return fence(shard) != 0;
    }

    /** The version that the stream {@link Names#LEASE} of that shard has while this node holds it; 0 when it does not hold it. */
    public long fence(int shard) {
        return node.serving() ? fences.get(shard) : 0;
    }

    /**
     * Takes shards that no living node holds, hands over shards for which other nodes ask, and asks for shards up to the share of this
     * node. To be called about once a second, always on the same thread. Blocks.
     *
     * @param letGo called before a shard is handed over: ends the work on the shard, and returns whether it has ended. If not, it is
     *     called again by a later refresh
     */
    public void refresh(IntPredicate letGo) {
        if (!node.serving()) {
            return;
        }
        var own = node.incarnation();
        if (!own.equals(incarnation)) {
            IntStream.range(0, shards).forEach(shard -> fences.set(shard, 0));
            incarnation = own;
            calls = 0;
        }
        if (calls++ % CALLS_PER_LOOK != 0 || (node.alone() && holdsAll())) {
            return;
        }
        new Look(own).act(letGo);
    }

    /** Looks at the lease of one shard, after a write was refused that had the fence as a requirement. Returns whether this node holds it still. Blocks. */
    public boolean recheck(int shard) {
        var view = reads.heads(partitions.apply(shard), LEASE);
        var held = head(view).holder().equals(node.incarnation());
        fences.set(shard, held ? view.version(Names.LEASE) : 0);
        return held && node.serving();
    }

    private boolean holdsAll() {
        return IntStream.range(0, shards).allMatch(shard -> fences.get(shard) != 0);
    }

    private static ShardLeaseHead head(Store.PartitionView view) {
        var stored = view.heads().get(Names.LEASE);
        return stored == null ? new ShardLeaseHead("") : ShardLeaseHead.decode(stored.bytes());
    }

    /** The leases of all shards at one time, and the decisions that follow. */
    private final class Look {
        private final String own;

        @NodeLocal("one look")
        private final Map<Integer, ShardLeaseHead> seen = Collections.synchronizedMap(new HashMap<>());

        Look(String own) {
            this.own = own;
            eachAtOnce(IntStream.range(0, shards).boxed().toList(), shard -> {
                var view = reads.heads(partitions.apply(shard), LEASE);
                UnknownForms.known(() -> head(view)).ifPresent(head -> {
                    fences.set(shard, head.holder().equals(own) ? view.version(Names.LEASE) : 0);
                    seen.put(shard, head);
                });
            });
        }

        void act(IntPredicate letGo) {
            eachAtOnce(where(head -> !lives(head.holder())), shard -> change(shard, this::taken));
            for (var shard : where(head -> head.holder().equals(own) && asks(head))) {
                Guard.run(work, () -> {
                    if (letGo.test(shard)) {
                        change(shard, this::handedOver);
                    }
                });
            }
            ask();
        }

        /** Asks for as many shards as this node lacks, at most one for each shard that a holder has above its share. */
        private void ask() {
            var held = new HashMap<String, Integer>(Map.of(own, 0));
            seen.values().stream()
                    .map(ShardLeaseHead::holder)
                    .filter(this::lives)
                    .forEach(holder -> held.merge(holder, 1, Integer::sum));
            var share = shards / held.size();
            var missing = share
                    - held.getOrDefault(own, 0)
                    - where(head -> head.wantedBy().equals(own)
                                    && !head.holder().equals(own))
                            .size();
            for (var shard : where(head -> !head.holder().equals(own) && lives(head.holder()) && !asks(head))) {
                var holder = Optional.ofNullable(seen.get(shard))
                        .map(ShardLeaseHead::holder)
                        .orElse("");
                if (missing > 0 && held.getOrDefault(holder, 0) > share) {
                    held.merge(holder, -1, Integer::sum);
                    missing--;
                    Guard.run(work, () -> change(shard, head -> marked(head, holder)));
                }
            }
        }

        /** A new lease of a shard that no living node holds. */
        private ShardLeaseHead taken(ShardLeaseHead head) {
            return lives(head.holder()) ? head : new ShardLeaseHead(own);
        }

        private ShardLeaseHead handedOver(ShardLeaseHead head) {
            return head.holder().equals(own) && asks(head) ? new ShardLeaseHead(head.wantedBy()) : head;
        }

        private ShardLeaseHead marked(ShardLeaseHead head, String holder) {
            return head.holder().equals(holder) && !asks(head) ? new ShardLeaseHead(holder, own) : head;
        }

        /** Writes a lease if it has changed, and notes the holder. */
        private void change(int shard, UnaryOperator<ShardLeaseHead> next) {
            deciding.decide(partitions.apply(shard), LEASE, view -> {
                        var before = head(view);
                        var after = next.apply(before);
                        var version = view.version(Names.LEASE) + (after.equals(before) ? 0 : 1);
                        Runnable note = () -> {
                            seen.put(shard, after);
                            fences.set(shard, after.holder().equals(own) ? version : 0);
                        };
                        return after.equals(before)
                                ? Decision.nothing(note)
                                : new Decision<>(note, List.of(), List.of(write(view, after)));
                    })
                    .run();
        }

        private Change write(Store.PartitionView view, ShardLeaseHead head) {
            var bytes = head.encode();
            return new Change(Names.LEASE, view.version(Names.LEASE), List.of(bytes), bytes, 0);
        }

        private boolean lives(String holder) {
            return holder.equals(own) || (!holder.isEmpty() && node.live(holder));
        }

        /** Whether another living node asks for the shard. */
        private boolean asks(ShardLeaseHead head) {
            return !head.wantedBy().equals(own) && !head.wantedBy().isEmpty() && node.live(head.wantedBy());
        }

        private List<Integer> where(Predicate<ShardLeaseHead> which) {
            var some = new ArrayList<Integer>();
            for (var shard = 0; shard < shards; shard++) {
                var head = seen.get(shard);
                if (head != null && which.test(head)) {
                    some.add(shard);
                }
            }
            return some;
        }

        /** Runs the steps concurrently, so that their writes share group commits. A step that fails does not stop the others. */
        private void eachAtOnce(List<Integer> some, IntConsumer step) {
            try (var threads = Guard.virtualThreads(work)) {
                for (var shard : some) {
                    threads.execute(() -> PeriodicTask.survive(work, () -> step.accept(shard)));
                }
            }
        }
    }
}
