package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Bus.Subscriber;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What those on the bus throw, errors too, is counted, and the bus goes on. */
@Timeout(120)
class BusThreadsTest {
    private static final byte[] MESSAGE = {1};
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static long failures(String name) {
        return Guard.failures().getOrDefault(name, 0L);
    }

    @Test
    void a_subscriber_that_overflows_its_stack_gets_the_next_message() throws InterruptedException {
        var before = failures("bus");
        var got = new CountDownLatch(2);
        try (var bus = new LocalBus(LocalBus.Options.usual())) {
            var _ = bus.subscribe("news", new Subscriber() {
                @Override
                public void message(String subject, byte[] message) {
                    got.countDown();
                    throw new StackOverflowError();
                }

                @Override
                public void gap() {}
            });

            bus.publish("news", MESSAGE);
            bus.publish("news", MESSAGE);

            assertThat(got.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        assertThat(failures("bus")).isGreaterThan(before);
    }

    @Test
    void a_responder_that_overflows_its_stack_is_unavailable_and_its_seat_is_free_again() {
        var before = failures("bus-responder");
        var usual = LocalBus.Options.usual();
        var options = new LocalBus.Options(usual.messageBytesMax(), usual.queueMessagesMax(), usual.queueBytesMax(), 1);
        try (var bus = new LocalBus(options)) {
            var _ = bus.respond("ask", _ -> {
                throw new StackOverflowError();
            });

            for (var i = 0; i < 3; i++) {
                assertThatExceptionOfType(ProviderException.class)
                        .isThrownBy(() -> bus.request("ask", MESSAGE, LIMIT))
                        .withMessageContaining("failed")
                        .extracting(ProviderException::fault)
                        .isEqualTo(Fault.UNAVAILABLE);
            }
        }
        assertThat(failures("bus-responder")).isEqualTo(before + 3);
    }

    @Test
    void what_waits_for_a_subscriber_when_the_bus_is_closed_is_not_delivered() throws InterruptedException {
        for (var pattern : List.of("news", "*")) {
            var bus = new LocalBus(LocalBus.Options.usual());
            var gone = new Closing(bus);
            var _ = bus.subscribe(pattern, gone);
            for (var i = 0; i < 3; i++) {
                bus.publish("news", MESSAGE);
            }

            gone.go.countDown();

            assertThat(gone.thread.join().join(LIMIT)).isTrue();
            assertThat(gone.got).as(pattern).hasValue(1);
            assertThat(bus.status().healthy()).isFalse();
        }
    }

    /** Closes the bus while it has its first message in hand. */
    private static final class Closing implements Subscriber {
        private final LocalBus bus;
        private final CountDownLatch go = new CountDownLatch(1);
        private final CompletableFuture<Thread> thread = new CompletableFuture<>();
        private final AtomicInteger got = new AtomicInteger();

        Closing(LocalBus bus) {
            this.bus = bus;
        }

        @Override
        public void message(String subject, byte[] message) {
            got.incrementAndGet();
            thread.complete(Thread.currentThread());
            try {
                assertThat(go.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            bus.close();
        }

        @Override
        public void gap() {}
    }
}
