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
 * The lease of one incarnation of this node. The term counts from the moment when a renewal was sent to the store, not from its
 * answer, so this node never holds the lease for longer than other nodes believe.
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

    /** The state of a lease. */
    enum State {
        /** The lease is not written yet. */
        WANTED,
        HELD,
        /** The lease has ended and is never held again. */
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

    /** Whether the lease is held, and was renewed less than two thirds of its term ago. */
    synchronized boolean serving() {
        return state == State.HELD && ticker.getAsLong() - heldSince < head.termNanos() / 3 * 2;
    }

    /** Ends the lease: it is never held again. */
    synchronized void lose() {
        state = State.LOST;
    }

    /** Renews the lease when a third of its term is over, or repeats a renewal that was not answered. Never waits. */
    void move() {
        Append append;
        synchronized (this) {
            if (state == State.LOST || underWay || !due()) {
                return;
            }
            // A renewal without an answer is repeated unchanged, because the first attempt may have been written, and
            // other nodes count from then.
            if (unanswered == null) {
                unanswered = append(head);
                askedAt = ticker.getAsLong();
            }
            append = unanswered;
            underWay = true;
        }
        // Offered even if the budget is used up: without its lease the node would have to close all sessions.
        committer.offerAnyway(append, new Answer());
    }

    /** Gives the lease back if the store can be written, so that no other node has to wait for the end of its term. */
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

    /** Whether a renewal is due or not answered yet. */
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
            // A janitor has ended the lease: for all other nodes this incarnation is dead.
            case Outcome.Conflicted _ -> state = State.LOST;
            // Repeated with the next renewal. Without an answer the lease is lost at the end of its term.
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
