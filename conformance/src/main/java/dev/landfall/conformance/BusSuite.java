package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.bytes;
import static dev.landfall.conformance.StoreAccess.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The tests of a bus: they check the promises of {@link Bus}, each under its number. A test of a bus extends this class and says how to
 * open the bus; nothing else is needed.
 */
public abstract class BusSuite {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final int MANY = 500;
    private static final int FLOOD = 200_000;

    /** The prefix of this test's subjects, so that tests on a shared bus do not receive each other's messages. */
    private final String here = "t" + UUID.randomUUID();

    /** Opens the bus under test. */
    protected abstract Bus open();

    @Test
    public final void bu01_messages_of_one_publisher_on_one_subject_arrive_in_order() throws InterruptedException {
        try (var bus = open()) {
            var heard = new RecordingSubscriber();
            bus.subscribe(here + ".*", heard);

            var publishers = new ArrayList<Thread>();
            for (var name : List.of("x", "y")) {
                publishers.add(Thread.ofPlatform().start(() -> {
                    for (var i = 0; i < MANY; i++) {
                        bus.publish(here + ".a", bytes(name + " " + i));
                        bus.publish(here + ".b", bytes(name + " " + i));
                    }
                }));
            }
            for (var publisher : publishers) {
                publisher.join();
            }
            bus.publish(here + ".end", bytes(""));

            var all = heard.until(here + ".end ");
            for (var flow : List.of(".a x ", ".b x ", ".a y ", ".b y ")) {
                var numbers = all.stream()
                        .filter(one -> one.startsWith(here + flow))
                        .map(one -> Integer.valueOf(one.substring((here + flow).length())))
                        .toList();
                assertThat(numbers).isSorted();
                assertThat(all.contains(RecordingSubscriber.GAP) || numbers.size() == MANY)
                        .isTrue();
            }
        }
    }

    @Test
    public final void bu02_a_slow_subscriber_is_told_what_it_missed_and_nobody_waits_for_it() {
        try (var bus = open()) {
            var go = new CountDownLatch(1);
            var slow = new RecordingSubscriber();
            bus.subscribe(here + ".a", new Bus.Subscriber() {
                @Override
                public void message(String subject, byte[] message) {
                    await(go);
                    slow.message(subject, message);
                }

                @Override
                public void gap() {
                    slow.gap();
                }
            });
            var quick = new RecordingSubscriber();
            bus.subscribe(here + ".b", quick);

            for (var i = 0; i < FLOOD; i++) {
                bus.publish(here + ".a", bytes(Integer.toString(i)));
            }
            bus.publish(here + ".b", bytes("still"));
            assertThat(quick.next()).isEqualTo(here + ".b still");
            go.countDown();

            assertNothingMissingInSilence(bus, slow);
        }
    }

    private void assertNothingMissingInSilence(Bus bus, RecordingSubscriber slow) {
        var expected = 0;
        while (expected < FLOOD) {
            var one = slow.next();
            if (one.equals(RecordingSubscriber.GAP)) {
                bus.publish(here + ".a", bytes(Integer.toString(FLOOD)));
                var after = slow.next();
                assertThat(number(after)).isGreaterThan(expected);
                return;
            }
            assertThat(number(one)).isEqualTo(expected);
            expected++;
        }
    }

    private int number(String heard) {
        return Integer.parseInt(heard.substring(here.length() + ".a ".length()));
    }

    @Test
    public final void bu03_a_request_is_answered_by_one_responder() {
        try (var bus = open()) {
            var asked = new AtomicInteger();
            for (var i = 0; i < 3; i++) {
                bus.respond(here + ".ask", message -> {
                    asked.incrementAndGet();
                    return bytes("you said " + text(message));
                });
            }

            var answer = bus.request(here + ".ask", bytes("hello"), LONG);

            assertThat(text(answer)).isEqualTo("you said hello");
            assertThat(asked).hasValue(1);
        }
    }

    @Test
    public final void bu03_a_request_that_nobody_answers_fails_at_once() {
        try (var bus = open()) {
            var start = System.nanoTime();

            ReadRules.fault(Fault.UNAVAILABLE, () -> bus.request(here + ".nobody", bytes("hello"), LONG));

            assertThat(System.nanoTime() - start).isLessThan(LONG.toNanos() / 4);
        }
    }

    @Test
    public final void bu03_a_request_that_is_answered_too_late_or_badly_fails() {
        try (var bus = open()) {
            var go = new CountDownLatch(1);
            bus.respond(here + ".late", message -> {
                await(go);
                return message;
            });
            bus.respond(here + ".bad", message -> {
                throw new IllegalStateException("no answer to " + text(message));
            });
            var start = System.nanoTime();

            ReadRules.fault(Fault.UNAVAILABLE, () -> bus.request(here + ".late", bytes("hello"), SHORT));
            var took = System.nanoTime() - start;
            go.countDown();

            assertThat(took).isBetween(SHORT.toNanos(), LONG.toNanos());
            ReadRules.fault(Fault.UNAVAILABLE, () -> bus.request(here + ".bad", bytes("hello"), Duration.ofSeconds(2)));
        }
    }

    @Test
    public final void bu03_a_responder_answers_several_at_once() throws InterruptedException {
        try (var bus = open()) {
            var both = new CountDownLatch(2);
            bus.respond(here + ".meet", message -> {
                both.countDown();
                await(both);
                return message;
            });

            var other = Thread.ofPlatform().start(() -> bus.request(here + ".meet", bytes("a"), LONG));
            var answer = bus.request(here + ".meet", bytes("b"), LONG);
            other.join();

            assertThat(text(answer)).isEqualTo("b");
        }
    }

    @Test
    public final void bu05_nothing_is_delivered_after_the_end_of_a_subscription() throws InterruptedException {
        try (var bus = open()) {
            var ended = new AtomicInteger();
            var after = new AtomicInteger();
            var first = new CountDownLatch(1);
            var subscription = bus.subscribe(here + ".a", new Bus.Subscriber() {
                @Override
                public void message(String subject, byte[] message) {
                    first.countDown();
                    after.addAndGet(ended.get());
                }

                @Override
                public void gap() {
                    after.addAndGet(ended.get());
                }
            });
            var publisher = Thread.ofPlatform().start(() -> {
                for (var i = 0; i < 20 * MANY; i++) {
                    bus.publish(here + ".a", bytes("x"));
                }
            });
            assertThat(first.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();

            subscription.close();
            ended.set(1);
            publisher.join();
            var responder = bus.respond(here + ".ask", message -> message);
            responder.close();

            var later = new RecordingSubscriber();
            bus.subscribe(here + ".a", later);
            bus.publish(here + ".a", bytes("last"));
            assertThat(later.next()).isEqualTo(here + ".a last");
            assertThat(after).hasValue(0);
            ReadRules.fault(Fault.UNAVAILABLE, () -> bus.request(here + ".ask", bytes("x"), Duration.ofSeconds(2)));
        }
    }

    @Test
    public final void bu06_too_large_is_refused() {
        try (var bus = open()) {
            var heard = new RecordingSubscriber();
            var most = bus.info().messageBytesMax();
            bus.subscribe(here + ".a", heard);
            bus.respond(here + ".ask", message -> new byte[message.length == 0 ? most + 1 : 1]);

            ReadRules.fault(Fault.TOO_LARGE, () -> bus.publish(here + ".a", new byte[most + 1]));
            ReadRules.fault(Fault.TOO_LARGE, () -> bus.request(here + ".ask", new byte[most + 1], LONG));
            ReadRules.fault(Fault.TOO_LARGE, () -> bus.request(here + ".ask", new byte[0], LONG));
            bus.publish(here + ".a", new byte[most]);

            assertThat(heard.next()).hasSize(here.length() + ".a ".length() + most);
            assertThat(bus.request(here + ".ask", new byte[most], LONG)).hasSize(1);
        }
    }

    @Test
    public final void a_star_stands_for_one_token() {
        try (var bus = open()) {
            var heard = new RecordingSubscriber();
            bus.subscribe(here + ".*.c", heard);

            bus.publish(here + ".c", bytes("too short"));
            bus.publish(here + ".a.b.c", bytes("too long"));
            bus.publish(here + ".a.b", bytes("another end"));
            bus.publish(here + ".a.c", bytes("fits"));

            assertThat(heard.next()).isEqualTo(here + ".a.c fits");
        }
    }

    @Test
    public final void a_malformed_subject_is_the_callers_mistake() {
        try (var bus = open()) {
            for (var subject : List.of("", ".", "a..b", "a b", "a.*", "a.\u00e4", "x".repeat(256))) {
                assertThatIllegalArgumentException().isThrownBy(() -> bus.publish(subject, bytes("x")));
                assertThatIllegalArgumentException().isThrownBy(() -> bus.request(subject, bytes("x"), SHORT));
            }
            assertThatIllegalArgumentException().isThrownBy(() -> bus.subscribe("a.b*", new RecordingSubscriber()));
        }
    }

    @Test
    public final void a_closed_bus_says_so() {
        Bus closed;
        try (var bus = open()) {
            assertThat(bus.status().healthy()).isTrue();
            closed = bus;
        }

        ReadRules.fault(Fault.UNAVAILABLE, () -> closed.publish(here + ".a", bytes("x")));
        ReadRules.fault(Fault.UNAVAILABLE, () -> closed.request(here + ".a", bytes("x"), SHORT));
        ReadRules.fault(Fault.UNAVAILABLE, () -> closed.subscribe(here + ".a", new RecordingSubscriber()));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
