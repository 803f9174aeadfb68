package dev.landfall.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lane, its queue and its writers are played with a clock turned by hand. */
@Timeout(120)
class CommitGatheringTest {
    private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
    private static final long COMMIT = 200 * MICRO;

    private final Lane lane = new Lane();

    @Test
    void a_hub_with_a_hundred_changes_a_second_commits_each_at_once() {
        lane.arrivals(100, 500);

        lane.commitAll();

        assertThat(lane.slept).isEmpty();
        assertThat(lane.groups).hasSize(500);
    }

    @Test
    void a_thousand_changes_a_second_share_their_groups() {
        lane.arrivals(1000, 5000);

        lane.commitAll();

        assertThat(lane.groups).hasSizeLessThan(2800);
        assertThat(lane.longestWait).isLessThanOrEqualTo(CommitGathering.NANOS_MAX);
    }

    @Test
    void nobody_waits_longer_for_others_than_a_millisecond() {
        lane.arrivals(5000, 20_000);

        lane.commitAll();

        assertThat(lane.groups).hasSizeLessThan(5000);
        assertThat(lane.longestWait).isLessThanOrEqualTo(CommitGathering.NANOS_MAX);
    }

    @Test
    void a_group_that_is_large_enough_does_not_wait_for_more() {
        lane.arrivals(100_000, 50_000);

        lane.commitAll();

        assertThat(lane.slept.size()).isLessThan(lane.groups.size() / 10);
    }

    @Test
    void a_writer_that_waits_for_each_answer_is_hardly_delayed() {
        lane.writers(1, 5000);

        lane.commitAll();

        assertThat(lane.groups).hasSize(5000);
        assertThat(lane.slept).hasSizeLessThan(1000);
    }

    @Test
    void writers_that_wait_for_their_answers_are_not_waited_for_in_vain() {
        lane.writers(16, 16_000);

        lane.commitAll();

        assertThat(lane.groups).hasSizeLessThan(2100);
        assertThat(lane.slept.stream().mapToLong(nanos -> nanos).sum())
                .as("less than what the commits take")
                .isLessThan(2 * COMMIT * lane.groups.size());
    }

    @Test
    void an_append_for_which_a_thread_waits_is_committed_at_once_together_with_the_patient_ones() {
        lane.arrivals(1000, 2000);
        lane.commitAll();
        var before = lane.slept.size();

        lane.add(true);
        lane.add(false);
        lane.gathering.await();

        assertThat(lane.slept).hasSize(before);
    }

    /** Commits what has come, which takes a while, and lets the next tasks come meanwhile. */
    private static final class Lane implements CommitGathering.Waiting, LongSupplier {
        private final Random random = new Random(1);
        private final Queue<Long> coming = new ArrayDeque<>();
        private final List<Boolean> waiting = new ArrayList<>();
        private final List<Integer> groups = new ArrayList<>();
        private final List<Long> slept = new ArrayList<>();
        private long now = TimeUnit.HOURS.toNanos(1);
        private long longestWait;
        private int again;
        final CommitGathering gathering = new CommitGathering(this, this);

        void arrivals(int perSecond, int count) {
            var at = now;
            for (var i = 0; i < count; i++) {
                at += (long) (-Math.log(1 - random.nextDouble()) * TimeUnit.SECONDS.toNanos(1) / perSecond);
                coming.add(at);
            }
        }

        /** Each writer offers its next append a moment after the answer to the last one. */
        void writers(int count, int all) {
            for (var i = 0; i < count; i++) {
                coming.add(now);
            }
            again = all - count;
        }

        void add(boolean patient) {
            waiting.add(patient);
        }

        void commitAll() {
            while (!coming.isEmpty() || !waiting.isEmpty()) {
                if (waiting.isEmpty()) {
                    pass(Math.max(0, coming.element() - now));
                }
                var before = now;
                gathering.await();
                longestWait = Math.max(longestWait, now - before);
                groups.add(waiting.size());
                var size = waiting.size();
                waiting.clear();
                pass(COMMIT);
                for (var i = 0; i < size && again > 0; i++, again--) {
                    coming.add(now + (i + 1) * MICRO);
                }
            }
        }

        private void pass(long nanos) {
            now += nanos;
            while (!coming.isEmpty() && coming.element() <= now) {
                coming.remove();
                add(true);
            }
        }

        @Override
        public int size(int most) {
            return Math.min(most, waiting.size());
        }

        @Override
        public boolean patient() {
            return !waiting.contains(false);
        }

        @Override
        public void gather(long nanos) {
            slept.add(nanos);
            pass(nanos);
        }

        @Override
        public long getAsLong() {
            return now;
        }
    }
}
