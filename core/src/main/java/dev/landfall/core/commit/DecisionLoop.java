package dev.landfall.core.commit;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Optimistic concurrency for all changes: reads a partition, decides, appends, and begins again if another writer was faster.
 * The number of attempts is limited. Any thread; all calls block except {@link #now}.
 */
public final class DecisionLoop {
    private static final int ATTEMPTS_MAX = 16;
    /**
     * After this number of attempts, the loop pauses for a random time before the next one, so that competing writers do not
     * collide again.
     */
    private static final int ATTEMPTS_AT_ONCE = 3;

    /** The longest random pause between two attempts, in nanoseconds. */
    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(20);

    private final StoreReads reads;
    private final Committer committer;
    private final Clock clock;

    public DecisionLoop(StoreReads reads, Committer committer, Clock clock) {
        this.reads = reads;
        this.committer = committer;
        this.clock = clock;
    }

    /**
     * Decides on the current state of a partition, and makes the decision durable.
     *
     * @param streams the streams whose heads the decision reads; empty for all
     * @param decide has no side effects; called again when another writer was faster; may refuse
     * @return the result of the decision that was written
     * @throws Refused what {@code decide} refuses; UNAVAILABLE when the store does not answer or too many writers compete;
     *     TOO_LARGE
     */
    public <T> T decide(Partition partition, Set<String> streams, Function<Store.PartitionView, Decision<T>> decide) {
        return decided(partition, streams, decide).result();
    }

    /** As {@link #decide}, for callers that need the time of the events that were written. */
    public <T> DurableDecision<T> decided(
            Partition partition, Set<String> streams, Function<Store.PartitionView, Decision<T>> decide) {
        for (var attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            var decision = decide.apply(reads.heads(partition, streams));
            if (decision.changes().isEmpty()) {
                return new DurableDecision<>(decision.result(), false, 0);
            }
            switch (committer.commit(append(partition, decision))) {
                case Outcome.Committed committed -> {
                    return new DurableDecision<>(decision.result(), true, committed.time());
                }
                case Outcome.Conflicted _ -> pause(attempt);
                case Outcome.Refused(var fault, var message) -> throw refusal(fault, message);
            }
        }
        throw new Refused(
                Reason.UNAVAILABLE, "Too many requests change the same thing at the same time. Try again later.");
    }

    /** The current time in nanoseconds since 1970. */
    public long now() {
        return Nanos.now(clock);
    }

    private Append append(Partition partition, Decision<?> decision) {
        return new Append(
                UUID.randomUUID(), partition, now(), decision.requires(), decision.changes(), decision.indexes());
    }

    private static RuntimeException refusal(Fault fault, String message) {
        return StoreRefusals.of(new ProviderException(fault, message));
    }

    private static void pause(int attempt) {
        if (attempt > ATTEMPTS_AT_ONCE) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS_MAX));
        }
    }
}
