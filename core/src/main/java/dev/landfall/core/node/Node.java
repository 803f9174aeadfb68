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
 * This process among others. Each start is a new <b>incarnation</b> with a lease, a stream that it moves every third of the
 * term; sessions belong to an incarnation, and a device is online when its session is open and that incarnation lives.
 *
 * <p>A node that cannot move its lease stops serving at two thirds of the term, before anyone else may think it dead. When the
 * store is back it takes up again as a new incarnation.
 */
public final class Node implements Incarnations, AutoCloseable {
    private static final String THREAD = "lease";
    private static final int TICKS_PER_TERM = 15;
    /** Between a node's name and what tells its incarnations apart. */
    private static final String OF_NODE = "_";

    private final Committer committer;
    private final CoreSettings settings;
    private final LongSupplier ticker;
    private final BooleanSupplier exclusive;
    private final Nodes nodes;

    @NodeLocal("the parts of this process, which follow from its start")
    private final List<Serving> followers = new CopyOnWriteArrayList<>();

    private volatile Lease lease;
    private boolean told;
    private long refreshedAt;
    private boolean closed;

    /**
     * @param exclusive whether the store says now that this process alone writes to it: every other incarnation is dead
     * @param ticker nanoseconds on a monotonic clock
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
        // The first look is due at once.
        refreshedAt = ticker.getAsLong() - settings.leaseTerm().toNanos();
    }

    /** The incarnation that sessions opened now belong to. */
    public String incarnation() {
        return lease.incarnation();
    }

    /** Whether this node holds its lease: while it does not, it opens no sessions and answers nobody. */
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

    /** There is one process of this name, and it is this one: nobody has to wait for the term of what it was before. */
    private boolean ofThisNode(String incarnation) {
        return settings.node()
                .filter(node -> incarnation.startsWith(node.text() + OF_NODE))
                .isPresent();
    }

    /** Tells {@code follower} from now on; if this node serves already, at once. Called on this node's own thread. */
    public synchronized void follow(Serving follower) {
        followers.add(follower);
        if (told) {
            follower.began(lease.incarnation());
        }
    }

    /** How often {@link #tick} wants to be called, in nanoseconds. */
    public long tickNanos() {
        return settings.leaseTerm().toNanos() / TICKS_PER_TERM;
    }

    /** Moves the lease, and notices when it can not be moved. Does not wait for the store. */
    public synchronized void tick() {
        if (closed) {
            return;
        }
        var own = lease;
        if (told && !own.serving()) {
            own.lose();
            told = false;
            tell(follower -> follower.ended(own.incarnation()));
        }
        if (own.state() == Lease.State.LOST) {
            lease = wanted();
            nodes.over(own.incarnation());
            Guard.run(THREAD, own::release);
        }
        Guard.run(THREAD, lease::move);
        if (!told && lease.serving()) {
            told = true;
            tell(follower -> follower.began(lease.incarnation()));
        }
    }

    /** Each of them, whatever the others do. */
    private void tell(Consumer<Serving> news) {
        for (var follower : followers) {
            Guard.run(THREAD, () -> news.accept(follower));
        }
    }

    /** Looks at the other nodes' leases, when a third of the term is over. Blocks. */
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
        told = false;
        lease.release();
    }

    /** Incarnations that do not live, as last seen. */
    List<Nodes.Seen> dead() {
        var own = lease.incarnation();
        return nodes.all().stream()
                .filter(seen -> !seen.incarnation().equals(own) && !live(seen.incarnation()))
                .toList();
    }

    /** Whether another node lives, as last seen. */
    public boolean accompanied() {
        var own = lease.incarnation();
        return nodes.all().stream().anyMatch(seen -> !seen.incarnation().equals(own) && live(seen.incarnation()));
    }

    /** Whether the store says that no other process writes to it. */
    boolean alone() {
        return exclusive.getAsBoolean();
    }

    /** Whether a move of the lease is due or under way. */
    boolean behind() {
        return lease.behind();
    }

    /** Looks at the other nodes' leases now. Blocks. */
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

    /** What a node's life means to others. Must not wait for the store. */
    public interface Serving {
        /** This incarnation's lease is held. */
        void began(String incarnation);

        /** It is not any more: end all its sessions, show nothing as online that it held. */
        void ended(String incarnation);
    }
}
