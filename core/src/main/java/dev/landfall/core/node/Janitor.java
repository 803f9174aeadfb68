package dev.landfall.core.node;

import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Does the work that no request starts: expires what is due, and closes the sessions of dead nodes. For each shard the node that
 * holds its {@link ShardLeases lease} does this. Two nodes that both believe to hold the lease do no harm, because each step decides
 * by what is stored.
 *
 * <p>Readers apply expiry by themselves, so nothing depends on the speed of the janitor. It closes at most
 * {@value #ROUND_MAX} sessions of dead nodes in a round.
 */
public final class Janitor {
    private static final String THREAD = "janitor";
    private static final int PAGE = 100;
    /** The maximum number of pages in a round, if something on the first pages could not be closed. */
    private static final int PAGES_MAX = 10;

    private static final int ROUND_MAX = 1000;
    private static final Set<String> LEASE = Set.of(Names.LEASE);

    private final Node node;
    private final StoreReads reading;
    private final DecisionLoop deciding;
    private final Committer committer;
    private final Chores chores;
    private final ShardLeases leases;
    private int rounds;

    /** @param leases the leases of the shards for which this node works */
    public Janitor(
            Node node,
            StoreReads reading,
            DecisionLoop deciding,
            Committer committer,
            ShardLeases leases,
            Chores chores) {
        this.node = node;
        this.reading = reading;
        this.deciding = deciding;
        this.committer = committer;
        this.chores = chores;
        this.leases = leases;
    }

    /** Whether this node works for this shard, as of the last round. */
    public boolean holds(int shard) {
        return leases.holds(shard);
    }

    /** Does one round. To be called about once a second. Blocks. */
    public void round() {
        if (!node.serving()) {
            return;
        }
        guarded(node::look);
        guarded(() -> leases.refresh(_ -> true));
        for (var shard = 0; shard < leases.shards(); shard++) {
            if (leases.holds(shard)) {
                var one = shard;
                guarded(() -> closeDue(one));
            }
        }
        guarded(this::buryDead);
    }

    /** Closes the sessions of all dead nodes. A node for which this fails does not delay the others. */
    private void buryDead() {
        var all = new ArrayList<>(node.dead());
        Collections.rotate(all, rounds++);
        var left = new int[] {ROUND_MAX};
        for (var dead : all) {
            if (left[0] > 0) {
                guarded(() -> left[0] -= bury(dead, left[0]));
            }
        }
    }

    private static boolean guarded(Runnable step) {
        return PeriodicTask.survive(THREAD, step);
    }

    private void closeDue(int shard) {
        var now = Names.sortable(deciding.now());
        var due = new Store.Query(Names.DUE.name(), null, Integer.toString(shard), "", now, Set.of());
        // One page in a round, because what was closed has left the index. More pages if some could not be closed,
        // because those stay at the beginning of the index.
        Optional<String> token = Optional.empty();
        for (var pages = 0; pages < PAGES_MAX; pages++) {
            var page = reading.find(due, token, ROUND_MAX);
            token = Optional.ofNullable(page.next());
            if (each(page.items(), chores::due) || token.isEmpty()) {
                return;
            }
        }
    }

    /** Closes the sessions of a dead node, and deletes its lease when there are none left. Returns the number of sessions found. */
    private int bury(Nodes.Seen dead, int max) {
        if (!declareDead(dead)) {
            return 0;
        }
        var done = 0;
        Optional<String> token = Optional.empty();
        do {
            var page = find(Names.SESSIONS.name(), dead.incarnation(), token, Math.min(PAGE, max - done));
            each(page.items(), partition -> chores.lost(partition, dead.incarnation()));
            done += page.items().size();
            token = Optional.ofNullable(page.next());
        } while (token.isPresent() && done < max);
        if (done == 0 && mayForget(dead) && nothingWaits(dead.incarnation())) {
            forget(dead.incarnation());
        }
        return done;
    }

    /** Ends the lease of a node, so that its renewals conflict. Returns false if the lease was renewed meanwhile: the node lives. */
    private boolean declareDead(Nodes.Seen dead) {
        if (dead.head().state() == LeaseHead.State.OVER) {
            return true;
        }
        var partition = Names.node(dead.incarnation());
        return deciding.decide(partition, LEASE, view -> {
            var stored = view.heads().get(Names.LEASE);
            var over = stored == null || LeaseHead.decode(stored.bytes()).state() == LeaseHead.State.OVER;
            if (stored == null || over || stored.version() != dead.version()) {
                return Decision.nothing(over);
            }
            var bytes = LeaseHead.decode(stored.bytes()).over().encode();
            return new Decision<>(
                    true, List.of(), List.of(new Change(Names.LEASE, stored.version(), List.of(bytes), bytes, 0)));
        });
    }

    /** Whether an index that shows no sessions can be trusted: what a node wrote just before its end may be found only later. */
    private boolean mayForget(Nodes.Seen dead) {
        var lag = reading.findLag();
        return mine(Names.node(dead.incarnation())) && (lag.isZero() || dead.overFor(lag));
    }

    private boolean nothingWaits(String incarnation) {
        return find(Names.SESSIONS.name(), incarnation, Optional.empty(), 1)
                        .items()
                        .isEmpty()
                && find(Names.WAITING.name(), incarnation, Optional.empty(), 1)
                        .items()
                        .isEmpty();
    }

    private void forget(String incarnation) {
        var partition = Names.node(incarnation);
        try {
            committer.delete(partition, reading.heads(partition, LEASE).generation());
        } catch (ProviderException failure) {
            // Another janitor was faster.
            if (failure.fault() != Fault.CONFLICT) {
                throw failure;
            }
        }
    }

    private dev.landfall.provider.Page<Store.Hit> find(
            String index, String incarnation, Optional<String> token, int limit) {
        return reading.find(new Store.Query(index, null, incarnation, "", null, Set.of()), token, limit);
    }

    private boolean mine(Partition partition) {
        return leases.holds(reading.shard(partition));
    }

    /** Makes one decision for each, concurrently, so that they share group commits. Returns whether all succeeded. */
    private boolean each(List<Store.Hit> hits, Consumer<Partition> chore) {
        var partitions = hits.stream()
                .map(hit -> hit.view().partition())
                .filter(this::mine)
                .toList();
        var well = new AtomicBoolean(true);
        for (var from = 0; from < partitions.size(); from += PAGE) {
            try (var threads = Guard.virtualThreads(THREAD)) {
                for (var partition : partitions.subList(from, Math.min(partitions.size(), from + PAGE))) {
                    threads.execute(() -> well.compareAndSet(true, guarded(() -> chore.accept(partition))));
                }
            }
        }
        return well.get();
    }

    /** The tasks of the janitor. Each decides by what is stored at that time, and may find nothing to do. */
    public interface Chores {
        /** Expires what is due in this partition. */
        void due(Partition partition);

        /** Closes the session of a device if a dead incarnation still holds it. */
        void lost(Partition partition, String incarnation);
    }
}
