package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.guard.Guard;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MailboxTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final NotedLine line = new NotedLine();

    @Test
    void tasks_run_one_after_another_on_a_thread_of_that_name() throws Exception {
        var mailbox = new Mailbox("some-mailbox", line, 16, () -> heard.add("room"));

        mailbox.offer(() -> heard.add(Thread.currentThread().getName()));
        mailbox.offer(() -> heard.add("second"));

        assertThat(next()).isEqualTo("some-mailbox");
        assertThat(next()).isEqualTo("second");
    }

    @Test
    void who_fills_it_is_told_and_told_again_when_there_is_room() throws Exception {
        var gate = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        var mailbox = new Mailbox("some-mailbox", line, 2, () -> heard.add("room"));
        mailbox.offer(() -> {
            began.countDown();
            wait(gate);
        });
        assertThat(began.await(5, TimeUnit.SECONDS)).isTrue();

        var more = mailbox.offer(() -> heard.add("a"));
        var last = mailbox.offer(() -> heard.add("b"));

        assertThat(more).isTrue();
        assertThat(last).isFalse();
        gate.countDown();
        assertThat(next()).isEqualTo("room");
        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("b");
    }

    @Test
    void a_task_that_fails_closes_the_line_and_the_next_one_runs() throws Exception {
        var mailbox = new Mailbox("some-mailbox", line, 16, () -> {});

        mailbox.offer(() -> {
            throw new IllegalStateException("a bug");
        });
        mailbox.offer(() -> heard.add("next"));

        assertThat(next()).isEqualTo("next");
        assertThat(line.closings).containsExactly("internal-error");
    }

    @Test
    void an_error_closes_the_line_is_counted_and_the_next_task_runs() throws Exception {
        var mailbox = new Mailbox("failing-mailbox", line, 16, () -> {});
        var before = Guard.failures().getOrDefault("failing-mailbox", 0L);

        mailbox.offer(() -> {
            throw new StackOverflowError();
        });
        mailbox.offer(() -> heard.add("next"));

        assertThat(next()).isEqualTo("next");
        assertThat(line.closings).containsExactly("internal-error");
        assertThat(Guard.failures()).containsEntry("failing-mailbox", before + 1);
    }

    @Test
    void who_fails_to_hear_that_there_is_room_does_not_stop_the_tasks() throws Exception {
        var gate = new CountDownLatch(1);
        var began = new CountDownLatch(1);
        var mailbox = new Mailbox("some-mailbox", line, 2, () -> {
            throw new StackOverflowError();
        });
        mailbox.offer(() -> {
            began.countDown();
            wait(gate);
        });
        assertThat(began.await(5, TimeUnit.SECONDS)).isTrue();
        mailbox.offer(() -> heard.add("a"));
        mailbox.offer(() -> heard.add("b"));

        gate.countDown();

        assertThat(next()).isEqualTo("a");
        assertThat(next()).isEqualTo("b");
        assertThat(line.closings).containsExactly("internal-error");
    }

    @Test
    void nothing_runs_behind_the_last_one() throws Exception {
        var mailbox = new Mailbox("some-mailbox", line, 16, () -> {});

        mailbox.close(() -> heard.add("last"));
        mailbox.offer(() -> heard.add("too late"));
        mailbox.close(() -> heard.add("too late"));

        assertThat(next()).isEqualTo("last");
        assertThat(heard.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    private String next() throws InterruptedException {
        return heard.poll(5, TimeUnit.SECONDS);
    }

    private static void wait(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
