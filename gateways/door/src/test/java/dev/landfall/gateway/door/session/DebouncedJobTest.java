package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DebouncedJobTest {
    @Test
    void however_often_it_is_woken_while_it_runs_it_runs_once_more() throws Exception {
        var runs = new LinkedBlockingQueue<String>();
        var gate = new Semaphore(0);
        var job = new DebouncedJob("some-nudge", new NotedLine(), () -> {
            runs.add(Thread.currentThread().getName());
            gate.acquireUninterruptibly();
        });
        job.wake();
        assertThat(runs.poll(5, TimeUnit.SECONDS)).isEqualTo("some-nudge");

        for (var i = 0; i < 10; i++) {
            job.wake();
        }
        gate.release(10);

        assertThat(runs.poll(5, TimeUnit.SECONDS)).isEqualTo("some-nudge");
        assertThat(runs.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void an_error_closes_the_line_and_the_next_wake_runs_it_again() throws Exception {
        var runs = new LinkedBlockingQueue<Integer>();
        var line = new NotedLine();
        var job = new DebouncedJob("failing-nudge", line, () -> {
            runs.add(runs.size());
            throw new StackOverflowError();
        });

        job.wake();
        assertThat(runs.poll(5, TimeUnit.SECONDS)).isNotNull();
        await().untilAsserted(() -> assertThat(line.closings).containsExactly("internal-error"));
        job.wake();

        assertThat(runs.poll(5, TimeUnit.SECONDS)).isNotNull();
    }
}
