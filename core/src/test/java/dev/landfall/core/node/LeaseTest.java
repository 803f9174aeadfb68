package dev.landfall.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.TroubledStore;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every answer of the store counts from the moment of the first question. */
@Timeout(120)
class LeaseTest {
    private static final Duration TERM = Duration.ofSeconds(15);
    private static final Duration NANO = Duration.ofNanos(1);

    private final TurnedClock clock = new TurnedClock();
    private final TroubledStore store = new TroubledStore(new MemoryStore(1, Names.indexes(), clock));
    private final Committer committer = new Committer(
            store,
            CommitListener.NONE,
            CoreMeters.NONE,
            new Committer.Limits(16, 1 << 20, Duration.ofMillis(5), Duration.ofMillis(1), Duration.ofMillis(2)));
    private final Lease lease = new Lease("n1", committer, clock, clock.ticker(), TERM.toNanos());

    @BeforeEach
    void hold() {
        moved();
        assertThat(lease.serving()).isTrue();
    }

    @AfterEach
    void close() {
        store.openGate();
        committer.close();
    }

    @Test
    void moved_at_5_s_and_answered_at_9_s_it_does_not_serve_at_15_s() throws InterruptedException {
        clock.turn(Duration.ofSeconds(5));
        store.closeGate();
        lease.move();
        store.awaitArrival();
        clock.turn(Duration.ofSeconds(4));
        store.openGate();
        NodeTest.await(() -> !lease.behind());

        clock.turn(Duration.ofSeconds(6).minus(NANO));
        assertThat(lease.serving()).isTrue();
        clock.turn(NANO);
        assertThat(lease.serving()).isFalse();
    }

    @Test
    void asked_again_for_what_was_written_but_not_answered_it_counts_from_the_first_question() {
        clock.turn(Duration.ofSeconds(5));
        store.failAfterNext(() -> new ProviderException(Fault.CORRUPT, "the answer was lost"));
        lease.move();
        answered(1);
        clock.turn(Duration.ofSeconds(4));
        moved();

        clock.turn(Duration.ofSeconds(6).minus(NANO));
        assertThat(lease.serving()).isTrue();
        clock.turn(NANO);
        assertThat(lease.serving()).as("others saw it move at 5 s").isFalse();
    }

    @Test
    void it_is_moved_when_a_third_of_its_term_is_over_and_not_before() {
        var groups = store.groups.size();
        clock.turn(Duration.ofSeconds(5).minus(NANO));
        lease.move();
        assertThat(lease.behind()).isFalse();
        assertThat(store.groups).hasSize(groups);

        clock.turn(NANO);
        assertThat(lease.behind()).isTrue();
        moved();

        assertThat(store.groups).hasSize(groups + 1);
    }

    private void moved() {
        lease.move();
        NodeTest.await(() -> !lease.behind());
    }

    /** Waits until so many more groups were answered, in whichever way. */
    private void answered(int groups) {
        var seen = store.groups.size();
        NodeTest.await(() -> store.groups.size() >= Math.max(seen, groups + 1));
        committer.delete(Names.node("none"), 0);
    }
}
