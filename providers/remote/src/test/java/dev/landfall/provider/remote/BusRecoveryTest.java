package dev.landfall.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.embedded.LocalBus;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bus that breaks and comes back: publishing and subscriptions mend by themselves, and whoever waits is told. */
@Timeout(90)
class BusRecoveryTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final RemoteOptions IMPATIENT = RemoteOptions.usual().withDeadline(Duration.ofSeconds(1));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private ProviderServer serve(Bus bus) {
        var address = new Address.Socket(temporary.resolve("s"));
        return ProviderServer.start(address, ServedProviders.bus(() -> bus), ServerOptions.usual());
    }

    private static Bus whole() {
        return new LocalBus(LocalBus.Options.usual());
    }

    private Bus.Subscriber listening() {
        return new Bus.Subscriber() {
            @Override
            public void message(String subject, byte[] message) {
                heard.add(subject + " " + message[0]);
            }

            @Override
            public void gap() {
                heard.add("gap");
            }
        };
    }

    @Test
    void who_publishes_while_nobody_provides_is_told_and_publishes_again_once_somebody_does() throws Exception {
        var first = serve(whole());
        try (var bus = RemoteBus.open(first.address(), IMPATIENT)) {
            bus.subscribe("a.b", listening());
            bus.publish("a.b", new byte[] {1});
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a.b 1");
            first.closeNow();

            await().atMost(SOON).untilAsserted(() -> assertThat(publish(bus, 2)).isEqualTo(Fault.UNAVAILABLE));
            try (var _ = serve(whole())) {
                // More than one attempt to subscribe again has failed by now.
                assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("gap");
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(publish(bus, 3)).isNull());

                assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a.b 3");
            }
        }
    }

    @Test
    void a_bus_that_fails_to_publish_costs_what_was_published_then_and_nothing_later() throws Exception {
        var broken = new Broken();
        try (var server = serve(broken);
                var bus = RemoteBus.open(server.address(), IMPATIENT)) {
            bus.subscribe("a.b", listening());

            bus.publish("a.b", new byte[] {1});
            assertThat(broken.failed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
            broken.whole.set(true);

            await().atMost(SOON).untilAsserted(() -> {
                publish(bus, 2);
                assertThat(heard).contains("a.b 2");
            });
            assertThat(heard).doesNotContain("a.b 1");
        }
    }

    @Test
    void a_subscription_that_the_bus_could_not_make_is_refused_and_takes_no_place() throws Exception {
        var broken = new Broken();
        var address = new Address.Socket(temporary.resolve("s"));
        var one = new ServerOptions(8, 1, 8 << 20, 100, Duration.ofSeconds(20));
        try (var server = ProviderServer.start(address, ServedProviders.bus(() -> broken), one);
                var bus = RemoteBus.open(server.address(), RemoteOptions.usual())) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> bus.subscribe("refused", listening()))
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
            broken.whole.set(true);

            bus.subscribe("a.b", listening());
            bus.publish("a.b", new byte[] {1});

            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a.b 1");
        }
    }

    @Test
    void who_subscribes_does_not_hear_what_was_published_here_before() throws Exception {
        try (var server = serve(whole());
                var bus = RemoteBus.open(server.address(), RemoteOptions.usual())) {
            for (var i = 0; i < 2_000; i++) {
                bus.publish("a.b", new byte[] {1});
            }

            bus.subscribe("a.b", listening());
            bus.publish("a.b", new byte[] {2});

            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("a.b 2");
            assertThat(heard).isEmpty();
        }
    }

    /** What it fails with; null when it does not. */
    private static @Nullable Fault publish(Bus bus, int number) {
        try {
            bus.publish("a.b", new byte[] {(byte) number});
            return null;
        } catch (ProviderException failed) {
            return failed.fault();
        }
    }

    /** A bus with a bug in publishing and in one subscription, until it is mended. */
    private static final class Broken implements Bus {
        final AtomicBoolean whole = new AtomicBoolean();
        final Semaphore failed = new Semaphore(0);
        private final LocalBus bus = new LocalBus(LocalBus.Options.usual());

        @Override
        public Info info() {
            return bus.info();
        }

        @Override
        public Status status() {
            return bus.status();
        }

        @Override
        public void publish(String subject, byte[] message) {
            if (!whole.get()) {
                failed.release();
                throw new IllegalStateException("a bug");
            }
            bus.publish(subject, message);
        }

        @Override
        public Subscription subscribe(String pattern, Subscriber subscriber) {
            if (!whole.get() && pattern.equals("refused")) {
                throw new IllegalStateException("a bug");
            }
            return bus.subscribe(pattern, subscriber);
        }

        @Override
        public Subscription respond(String subject, Responder responder) {
            return bus.respond(subject, responder);
        }

        @Override
        public byte[] request(String subject, byte[] message, Duration timeout) {
            return bus.request(subject, message, timeout);
        }

        @Override
        public void close() {
            bus.close();
        }
    }
}
