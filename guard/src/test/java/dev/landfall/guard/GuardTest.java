package dev.landfall.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class GuardTest {
    @Test
    void what_a_task_throws_is_counted_under_its_name_and_goes_no_further() {
        var went = Guard.run("counted", () -> {
            throw new IllegalStateException("broken");
        });

        assertThat(went).isFalse();
        assertThat(Guard.failures()).containsEntry("counted", 1L);
    }

    @Test
    void an_error_is_no_different_from_an_exception() {
        Guard.guarded("deep", () -> {
                    throw new StackOverflowError();
                })
                .run();

        assertThat(Guard.failures()).containsEntry("deep", 1L);
    }

    @Test
    void a_schedule_goes_on_after_a_task_has_thrown() throws InterruptedException {
        var runs = new CountDownLatch(3);
        try (var schedule = new Schedule("scheduled")) {
            schedule.every(Duration.ZERO, Duration.ofMillis(1), () -> {
                runs.countDown();
                throw new StackOverflowError();
            });

            assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(Guard.failures().get("scheduled")).isGreaterThanOrEqualTo(2);
    }

    @Test
    void a_vital_thread_that_fails_ends_the_process() throws InterruptedException {
        var ended = new AtomicReference<String>("");
        var before = Guard.endWith((name, failure) -> ended.set(name + ": " + failure.getMessage()));
        try {
            Guard.startVital("vital", () -> {
                        throw new IllegalStateException("broken");
                    })
                    .join();
        } finally {
            Guard.endWith(before);
        }

        assertThat(ended.get()).isEqualTo("vital: broken");
    }

    @Test
    void a_watcher_hears_of_each_failure_until_it_is_closed() {
        var heard = new AtomicInteger();
        try (var _ = Guard.watch((name, _) -> {
            if (name.equals("watched")) {
                heard.incrementAndGet();
            }
        })) {
            Guard.failed("watched", new IllegalStateException("one"));
            Guard.failed("watched", new IllegalStateException("two"));
        }
        Guard.failed("watched", new IllegalStateException("three"));

        assertThat(heard).hasValue(2);
        assertThat(Guard.failures()).containsEntry("watched", 3L);
    }

    @Test
    void a_watcher_that_throws_harms_nobody() {
        try (var _ = Guard.watch((_, _) -> {
            throw new IllegalStateException("the watcher is broken too");
        })) {
            assertThat(Guard.run("under a bad watcher", () -> {
                        throw new IllegalStateException("broken");
                    }))
                    .isFalse();
        }
    }
}
