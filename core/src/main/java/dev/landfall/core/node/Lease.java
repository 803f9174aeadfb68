package dev.landfall.core.node;

import dev.landfall.core.commit.Callback;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The lease of one incarnation of this node. Every answer of the store counts from the moment of the question: what was asked
 * late is never thought newer than it is.
 */
final class Lease {
    private final String incarnation;
    private final Committer committer;
    private final Clock clock;
    private final LongSupplier ticker;
    private final LeaseHead head;

    private State state = State.WANTED;
    private long version;
    private long heldSince;
    private @Nullable Append unanswered;
    private long askedAt;
    private boolean underWay;

    /** How far a lease is. */
    enum State {
        /** Not written yet. */
        WANTED,
        HELD,
        /** Never to be held again. */
        LOST
    }

    Lease(String incarnation, Committer committer, Clock clock, LongSupplier ticker, long termNanos) {
        this.incarnation = incarnation;
        this.committer = committer;
        this.clock = clock;
        this.ticker = ticker;
        this.head = new LeaseHead(LeaseHead.State.HELD, termNanos, Nanos.now(clock));
    }

    String incarnation() {
        return incarnation;
    }

    synchronized State state() {
        return state;
    }

    /** Whether it is held, and was moved less than two thirds of its term ago. */
    synchronized boolean serving() {
        return state == State.HELD && ticker.getAsLong() - heldSince < head.termNanos() / 3 * 2;
    }

    /** Never to be held again. */
    synchronized void lose() {
        state = State.LOST;
    }

    /** Moves the lease when a third of its term is over, or asks again for what was not answered. Never waits. */
    void move() {
        Append append;
        synchronized (this) {
            if (state == State.LOST || underWay || !due()) {
                return;
            }
            // What the store did not answer is sent again as it was: it may have been written the first time already,
            // and that
            // is when the others saw it move.
            if (unanswered == null) {
                unanswered = append(head);
                askedAt = ticker.getAsLong();
            }
            append = unanswered;
            underWay = true;
        }
        // However much the devices say: without its lease the node would have to send them away.
        committer.offerAnyway(append, new Answer());
    }

    /** Gives it back, if the store allows; nobody has to wait for its term then. */
    void release() {
        Append append;
        synchronized (this) {
            var written = version > 0;
            state = State.LOST;
            if (!written) {
                return;
            }
            append = append(head.over());
        }
        committer.offerAnyway(append, new Ignored());
    }

    /** Whether a move is due or under way. */
    synchronized boolean behind() {
        return underWay || due();
    }

    private boolean due() {
        return state == State.WANTED || unanswered != null || ticker.getAsLong() - heldSince >= head.termNanos() / 3;
    }

    private Append append(LeaseHead next) {
        var bytes = next.encode();
        var now = Nanos.now(clock);
        var change = new Change(Names.LEASE, version, List.of(bytes), bytes, now);
        return new Append(
                UUID.randomUUID(),
                Names.node(incarnation),
                now,
                List.of(),
                List.of(change),
                Map.of(Names.NODES.name(), List.of(new IndexEntry(Names.ALL, incarnation))));
    }

    private synchronized void answered(Outcome outcome) {
        underWay = false;
        unanswered = null;
        switch (outcome) {
            case Outcome.Committed _ -> {
                version++;
                heldSince = askedAt;
                if (state == State.WANTED) {
                    state = State.HELD;
                }
            }
            // A janitor took it away: for everyone else this incarnation is dead.
            case Outcome.Conflicted _ -> state = State.LOST;
            // Asked again at the next move; without an answer it is lost by its term.
            case Outcome.Refused _ -> {}
        }
    }

    private final class Answer implements Callback {
        @Override
        public void committed(Outcome outcome) {
            answered(outcome);
        }

        @Override
        public void failed(ProviderException failure) {
            synchronized (Lease.this) {
                underWay = false;
            }
        }
    }

    private static final class Ignored implements Callback {
        @Override
        public void committed(Outcome outcome) {}

        @Override
        public void failed(ProviderException failure) {}
    }
}
