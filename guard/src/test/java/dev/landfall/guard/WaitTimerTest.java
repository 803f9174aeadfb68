package dev.landfall.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class WaitTimerTest {
    @Test
    void a_waiter_is_looked_at_again_and_again() throws InterruptedException {
        try (var timer = new WaitTimer("test-waits")) {
            var seen = new CountDownLatch(3);
            WaitTimer.Waiter waiter = now -> seen.countDown();

            timer.add(waiter);

            assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void a_waiter_that_fails_does_not_end_the_waits_of_others() throws InterruptedException {
        try (var timer = new WaitTimer("test-waits")) {
            var seen = new CountDownLatch(3);
            timer.add(now -> {
                throw new IllegalStateException("broken on purpose");
            });
            timer.add(now -> seen.countDown());

            assertThat(seen.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }
}
