package dev.landfall.core.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.provider.Append;
import dev.landfall.provider.Partition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the committer's thread may distribute itself: only what needs no look into the store. */
@Timeout(120)
class LogSequencerTest {
    private static final int SHARD = 1;
    private static final Partition KNOWN = new Partition("acme", "device/known");
    private static final Partition UNKNOWN = new Partition("acme", "device/unknown");

    private final HandStore store = new HandStore(2, new TurnedClock(), false);
    private final Shown shown = new Shown();
    private final LogSequencer sequencer =
            new LogSequencer(store, new GapFreeWindows(2), new CommitInbox(), Duration.ofDays(1), shown);

    @Test
    void commits_that_follow_each_other_are_accepted_whether_or_not_positions_are_dense() {
        var done = accept(commit(KNOWN, 0, 1), commit(KNOWN, 1, 7), commit(KNOWN, 7, 8));

        assertThat(done).isEqualTo(3);
        assertThat(shown.positions).containsExactly(1L, 7L, 8L);
    }

    @Test
    void at_a_gap_it_stops_and_reads_nothing() {
        var tails = store.tails();

        var done = accept(commit(KNOWN, 0, 1), commit(KNOWN, 2, 3));

        assertThat(done).isEqualTo(1);
        assertThat(shown.positions).containsExactly(1L);
        assertThat(store.tails()).isEqualTo(tails);
    }

    @Test
    void it_stops_where_something_waits_for_its_predecessor() {
        sequencer.accept(commit(KNOWN, 1, 2));

        var done = accept(commit(KNOWN, 0, 1));

        assertThat(done).isZero();
        assertThat(shown.positions).isEmpty();
    }

    @Test
    void it_stops_at_a_device_of_which_the_store_would_have_to_be_asked() {
        var done = accept(commit(KNOWN, 0, 1), commit(UNKNOWN, 1, 2), commit(KNOWN, 2, 3));

        assertThat(done).isEqualTo(1);
        assertThat(shown.positions).containsExactly(1L);
    }

    private int accept(CommittedAppend... group) {
        return sequencer.acceptReady(List.of(group), KNOWN::equals);
    }

    private static CommittedAppend commit(Partition partition, long after, long position) {
        var change = new Append.Change("s", position, List.of("e".getBytes(UTF_8)), "h".getBytes(UTF_8), 0);
        return new CommittedAppend(
                SHARD, position, 1, after, new Append(UUID.randomUUID(), partition, 1, List.of(), List.of(change)));
    }

    private static final class Shown implements LogSequencer.Sink {
        private final List<Long> positions = new ArrayList<>();

        @Override
        public void show(Entry entry) {
            positions.add(entry.position());
        }

        @Override
        public void forget(Partition partition) {}

        @Override
        public void flush() {}

        @Override
        public void skip() {}

        @Override
        public boolean closed() {
            return false;
        }
    }
}
