package dev.landfall.core.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DecisionLoopTest {
    private static final Partition LAMP = new Partition("acme", "device/lamp");

    private final Store store = new MemoryStore(2, Names.indexes());
    private final Committer committer = new Committer(store, CommitListener.NONE, CoreMeters.NONE);
    private final DecisionLoop deciding =
            new DecisionLoop(new StoreReads(store), committer, Clock.fixed(Instant.ofEpochSecond(7), ZoneOffset.UTC));

    @AfterEach
    void close() {
        committer.close();
    }

    @Test
    void a_decision_is_durable_when_its_result_comes() {
        var decided = deciding.decided(LAMP, Set.of("count"), DecisionLoopTest::increment);

        assertThat(decided).isEqualTo(new DurableDecision<>(1L, true, 7_000_000_000L));
        assertThat(store.heads(LAMP, Set.of()).version("count")).isEqualTo(1);
    }

    @Test
    void deciding_nothing_writes_nothing() {
        var decided = deciding.decided(LAMP, Set.of(), _ -> Decision.nothing("fine"));

        assertThat(decided).isEqualTo(new DurableDecision<>("fine", false, 0L));
        assertThat(store.heads(LAMP, Set.of()).heads()).isEmpty();
    }

    @Test
    void the_loser_of_a_race_decides_again() {
        var asked = new AtomicInteger();

        var result = deciding.decide(LAMP, Set.of(), view -> {
            if (asked.incrementAndGet() == 1) {
                deciding.decide(LAMP, Set.of(), DecisionLoopTest::increment);
            }
            return increment(view);
        });

        assertThat(result).isEqualTo(2);
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_race_that_is_never_won_ends() {
        var never = new Requirement("other", 99);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> deciding.decide(LAMP, Set.of(), view -> {
                    var decision = increment(view);
                    return new Decision<>(decision.result(), List.of(never), decision.changes());
                }))
                .extracting(Refused::reason)
                .isEqualTo(Reason.UNAVAILABLE);
        assertThat(store.heads(LAMP, Set.of()).heads()).isEmpty();
    }

    @Test
    void what_the_store_finds_too_large_is_refused_so() {
        var large = new byte[MemoryStore.ITEM_BYTES_MAX + 1];

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> deciding.decide(
                        LAMP,
                        Set.of(),
                        _ -> new Decision<>(
                                "", List.of(), List.of(new Change("a", 0, List.of(large), new byte[0], 0)))))
                .extracting(Refused::reason)
                .isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void many_at_once_lose_no_update() throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 4; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (var j = 0; j < 50; j++) {
                    deciding.decide(LAMP, Set.of("count"), DecisionLoopTest::increment);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }

        assertThat(store.heads(LAMP, Set.of()).version("count")).isEqualTo(200);
    }

    private static Decision<Long> increment(Store.PartitionView view) {
        var version = view.version("count");
        var bytes = new byte[] {1};
        return new Decision<>(
                version + 1,
                List.of(new Requirement("count", version)),
                List.of(new Change("count", version, List.of(bytes), bytes, Long.MAX_VALUE)));
    }
}
