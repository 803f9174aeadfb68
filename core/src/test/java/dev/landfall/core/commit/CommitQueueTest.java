package dev.landfall.core.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CommitQueueTest {
    private static final long FOR_EVER = TimeUnit.DAYS.toNanos(1);

    private final CommitQueue queue = new CommitQueue();

    @Test
    void a_task_that_is_not_patient_ends_the_wait_for_others() throws Exception {
        queue.put(task(true));
        var gathered = gatherUntil(2);

        queue.put(task(false));

        assertThat(gathered.get(60, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void what_was_not_patient_before_the_wait_is_not_waited_for() {
        queue.put(task(true));
        queue.put(task(false));

        queue.gather(FOR_EVER);

        assertThat(queue.size(10)).isEqualTo(2);
        assertThat(queue.patient()).isFalse();
    }

    @Test
    void many_writers_at_once_lose_nothing_and_wake_the_lane_each_time() throws Exception {
        var writers = 4;
        var each = 20_000;
        var gathered = gatherUntil(writers * each);

        for (var writer = 0; writer < writers; writer++) {
            Thread.ofPlatform().start(() -> {
                for (var i = 0; i < each; i++) {
                    queue.put(task(i % 3 != 0));
                }
            });
        }

        assertThat(gathered.get(60, TimeUnit.SECONDS)).isEqualTo(writers * each);
    }

    /** A lane that sleeps or gathers without an end of its own, until it has taken so many tasks or found one that is not patient. */
    private CompletableFuture<Integer> gatherUntil(int count) {
        var result = new CompletableFuture<Integer>();
        Thread.ofPlatform().daemon().start(() -> {
            var taken = 0;
            while (taken < count) {
                if (queue.patient() && queue.size(1) > 0) {
                    // The last writers may all be patient: real lanes end this by the time.
                    queue.gather(TimeUnit.MILLISECONDS.toNanos(count > 10 ? 1 : FOR_EVER));
                } else if (queue.size(1) == 0) {
                    queue.sleep();
                }
                while (queue.poll() != null) {
                    taken++;
                }
            }
            result.complete(taken);
        });
        return result;
    }

    private static CommitTask task(boolean patient) {
        return new CommitTask(null, new Waiting(patient), 0);
    }

    private record Waiting(boolean patient) implements Callback {
        @Override
        public void committed(Outcome outcome) {}

        @Override
        public void failed(ProviderException failure) {}
    }
}
