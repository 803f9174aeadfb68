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
 * Does what nobody asks for: closes what is over its time, and the sessions of nodes that died. For each shard the node that
 * holds its {@link ShardLeases lease} does it. Two who both think they hold it do no harm: each act is a decision on what is
 * stored.
 *
 * <p>Readers apply what is due by themselves, so nothing depends on the janitor's being quick, and it takes its time: at most
 * {@value #ROUND_MAX} devices of dead nodes a round.
 */
public final class Janitor {
    private static final String THREAD = "janitor";
    private static final int PAGE = 100;
    /** So many pages a round, when something in the first ones could not be closed. */
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

    /** @param leases of the shards whose housekeeping this node does */
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

    /** Whether this node does the housekeeping of that shard, as of the last round. */
    public boolean holds(int shard) {
        return leases.holds(shard);
    }

    /** Once around: call it every second or so. Blocks. */
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

    /** One that cannot be buried does not keep the others waiting, neither in this round nor by being the first in each. */
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
        // One page a round, for what was closed has left the index; more when some could not be closed: they stay in
        // front.
        Optional<String> token = Optional.empty();
        for (var pages = 0; pages < PAGES_MAX; pages++) {
            var page = reading.find(due, token, ROUND_MAX);
            token = Optional.ofNullable(page.next());
            if (each(page.items(), chores::due) || token.isEmpty()) {
                return;
            }
        }
    }

    /** Closes a dead node's sessions and forgets the node when it has none. Returns how many there were. */
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

    /** After this its own renewals conflict; false when it moved meanwhile and lives. */
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

    /** What a node wrote just before it was declared dead may be found only later: until then, nothing found means nothing. */
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

    /** One decision each, side by side, so that they share group commits. Returns whether all went well. */
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

    /** What is to be done, by those who know how. Both decide on what is stored then, and may find nothing to do. */
    public interface Chores {
        /** Something in this partition is over its time. */
        void due(Partition partition);

        /** The device's session was held by an incarnation that is dead: if it still is, close it. */
        void lost(Partition partition, String incarnation);
    }
}
