package dev.landfall.gateway.door.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
