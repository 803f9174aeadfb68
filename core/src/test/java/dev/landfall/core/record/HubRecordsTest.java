package dev.landfall.core.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.DecisionLoop;
import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class HubRecordsTest {
    private final TurnedClock clock = new TurnedClock();
    private final Store store = new MemoryStore(4, Names.indexes(), clock);
    private final Committer committer = new Committer(store, CommitListener.NONE, CoreMeters.NONE);
    private final StoreReads reads = new StoreReads(store);
    private final Records records = new Records(
            reads, new DecisionLoop(reads, committer, clock), committer, Retention.within(Duration.ofDays(7), 1 << 20));
    private final HubRecords before = HubRecords.in(store, clock);
    private final HubRecords later = HubRecords.through(records);

    @AfterEach
    void stop() {
        committer.close();
        store.close();
    }

    @Test
    void of_two_that_create_a_record_one_writes_and_the_other_reads_it() {
        var first = before.put("root", 0, bytes("a"));
        var second = HubRecords.in(store, clock).put("root", 0, bytes("b"));

        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(before.find("root").orElseThrow().bytes()).isEqualTo(bytes("a"));
        assertThat(before.find("other")).isEmpty();
    }

    @Test
    void what_is_written_before_the_core_runs_is_found_by_the_core_and_the_other_way_round() {
        before.put("root", 0, bytes("a"));

        var found = later.find("root").orElseThrow();
        var written = later.put("root", found.revision(), bytes("b"));
        var stale = before.put("root", found.revision(), bytes("c"));

        assertThat(found.revision()).isEqualTo(1);
        assertThat(written).isTrue();
        assertThat(stale).isFalse();
        assertThat(before.find("root").orElseThrow().bytes()).isEqualTo(bytes("b"));
        assertThat(later.put("root", 1, bytes("d"))).isFalse();
        assertThat(records.list(Records.HUB, "hub", "", Optional.empty(), 10).items())
                .extracting(record -> record.key().id())
                .isEqualTo(List.of("root"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
