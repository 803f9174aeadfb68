package dev.landfall.core.node;

import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * This process as a node of the hub. Each start is a new <b>incarnation</b> with a lease, which is renewed each third of its
 * term. Sessions belong to an incarnation, and a device is online when its session is open and that incarnation lives.
 *
 * <p>A node that cannot renew its lease stops serving at two thirds of the term, before other nodes may consider it dead. When the
 * store is back, it serves again as a new incarnation.
 */
public final class Node implements Incarnations, AutoCloseable {
    private static final String THREAD = "lease";
    private static final int TICKS_PER_TERM = 15;
    /** In the name of an incarnation: separates the name of the node from the part that differs between its starts. */
    private static final String OF_NODE = "_";

    private final Committer committer;
    private final CoreSettings settings;
    private final LongSupplier ticker;
    private final BooleanSupplier exclusive;
    private final Nodes nodes;

    @NodeLocal("the parts of this process, which follow from its start")
    private final List<Serving> followers = new CopyOnWriteArrayList<>();

    private volatile Lease lease;
    private boolean announced;
    private long refreshedAt;
    private boolean closed;

    /**
     * @param exclusive whether the store says now that only this process writes to it; then all other incarnations are dead
     * @param ticker the monotonic clock, in nanoseconds
     */
    public Node(
            StoreReads reading,
            Committer committer,
            CoreSettings settings,
            BooleanSupplier exclusive,
            LongSupplier ticker) {
        this.committer = committer;
        this.settings = settings;
        this.exclusive = exclusive;
        this.ticker = ticker;
        nodes = new Nodes(reading, ticker);
        lease = wanted();
        // The leases are read at the first call.
        refreshedAt = ticker.getAsLong() - settings.leaseTerm().toNanos();
    }

    /** The incarnation to which new sessions belong. */
    public String incarnation() {
        return lease.incarnation();
    }

    /** Whether this node holds its lease. Without it the node opens no sessions and refuses requests. */
    public boolean serving() {
        return lease.serving();
    }

    @Override
    public List<String> known() {
        return nodes.known();
    }

    @Override
    public boolean live(String incarnation) {
        var own = lease;
        if (incarnation.equals(own.incarnation())) {
            return own.serving();
        }
        return !exclusive.getAsBoolean()
                && !incarnation.isEmpty()
                && !ofThisNode(incarnation)
                && nodes.live(incarnation);
    }

    /** Whether an incarnation is a start of this node. Only one process has this name, so a former start is dead before its term ends. */
    private boolean ofThisNode(String incarnation) {
        return settings.node()
                .filter(node -> incarnation.startsWith(node.text() + OF_NODE))
                .isPresent();
    }

    /** Tells {@code follower} about changes from now on, and at once if this node serves already. Called on the thread of this node. */
    public synchronized void follow(Serving follower) {
        followers.add(follower);
        if (announced) {
            follower.began(lease.incarnation());
        }
    }

    /** The time between two calls of {@link #tick}, in nanoseconds. */
    public long tickNanos() {
        return settings.leaseTerm().toNanos() / TICKS_PER_TERM;
    }

    /** Renews the lease, and notices when that is not possible. Does not wait for the store. */
    public synchronized void tick() {
        if (closed) {
            return;
        }
        var own = lease;
        if (announced && !own.serving()) {
            own.lose();
            announced = false;
            notifyFollowers(follower -> follower.ended(own.incarnation()));
        }
        if (own.state() == Lease.State.LOST) {
            lease = wanted();
            nodes.over(own.incarnation());
            Guard.run(THREAD, own::release);
        }
        Guard.run(THREAD, lease::move);
        if (!announced && lease.serving()) {
            announced = true;
            notifyFollowers(follower -> follower.began(lease.incarnation()));
        }
    }

    /** Calls each follower, also if another one fails. */
    private void notifyFollowers(Consumer<Serving> news) {
        for (var follower : followers) {
            Guard.run(THREAD, () -> news.accept(follower));
        }
    }

    /** Reads the leases of the other nodes if a third of the term has passed since the last time. Blocks. */
    public void look() {
        var now = ticker.getAsLong();
        if (now - refreshedAt >= settings.leaseTerm().toNanos() / 3) {
            nodes.refresh();
            refreshedAt = now;
        }
    }

    /** Gives the lease back. */
    @Override
    public synchronized void close() {
        closed = true;
        announced = false;
        lease.release();
    }

    /** The dead incarnations, as of the last reading of the leases. */
    List<Nodes.Seen> dead() {
        var own = lease.incarnation();
        return nodes.all().stream()
                .filter(seen -> !seen.incarnation().equals(own) && !live(seen.incarnation()))
                .toList();
    }

    /** Whether another node lives, as of the last reading of the leases. */
    public boolean accompanied() {
        var own = lease.incarnation();
        return nodes.all().stream().anyMatch(seen -> !seen.incarnation().equals(own) && live(seen.incarnation()));
    }

    /** Whether the store says that no other process writes to it. */
    boolean alone() {
        return exclusive.getAsBoolean();
    }

    /** Whether a renewal of the lease is due or not answered yet. */
    boolean behind() {
        return lease.behind();
    }

    /** Reads the leases of the other nodes now. Blocks. */
    void lookNow() {
        nodes.refresh();
        refreshedAt = ticker.getAsLong();
    }

    private Lease wanted() {
        var name = settings.node().map(node -> node.text() + OF_NODE).orElse("");
        return new Lease(
                name + UUID.randomUUID(),
                committer,
                settings.clock(),
                ticker,
                settings.leaseTerm().toNanos());
    }

    /** Is told when this node begins and ends to serve. Must not wait for the store. */
    public interface Serving {
        /** The lease of this incarnation is held: the node serves. */
        void began(String incarnation);

        /** The lease is lost: all sessions of the incarnation must end, and none of its devices may be shown as online. */
        void ended(String incarnation);
    }
}
