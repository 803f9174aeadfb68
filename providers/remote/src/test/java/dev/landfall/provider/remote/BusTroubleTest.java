package dev.landfall.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a subscriber, a responder or the bus itself throws costs nobody else anything. */
@Timeout(120)
class BusTroubleTest {
    private static final Duration STALL = Duration.ofSeconds(20);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private Address address() {
        return new Address.Socket(temporary.resolve("s"));
    }

    @Test
    void a_subscriber_that_fails_hears_the_next_message() throws InterruptedException {
        var heard = new LinkedBlockingQueue<Byte>();
        try (var server = ProviderServer.start(
                        address(),
                        ServedProviders.bus(() -> new LocalBus(LocalBus.Options.usual())),
                        ServerOptions.usual());
                var bus = RemoteBus.open(server.address(), RemoteOptions.usual())) {
            bus.subscribe("a.b", new Bus.Subscriber() {
                @Override
                public void message(String subject, byte[] message) {
                    heard.add(message[0]);
                    throw new StackOverflowError();
                }

                @Override
                public void gap() {
                    // Not here.
                }
            });

            bus.publish("a.b", new byte[] {1});
            bus.publish("a.b", new byte[] {2});

            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo((byte) 1);
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo((byte) 2);
        }
    }

    @Test
    void who_asks_a_responder_that_fails_is_told() {
        try (var server = ProviderServer.start(
                        address(),
                        ServedProviders.bus(() -> new LocalBus(LocalBus.Options.usual())),
                        ServerOptions.usual());
                var bus = RemoteBus.open(server.address(), RemoteOptions.usual())) {
            bus.respond("ask", _ -> {
                throw new StackOverflowError();
            });

            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> bus.request("ask", new byte[1], Duration.ofSeconds(20)))
                    .withMessageContaining("the responder on ask failed")
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
        }
    }

    @Test
    void who_is_interrupted_while_it_begins_to_answer_stays_interrupted() {
        try (var server = ProviderServer.start(
                        address(),
                        ServedProviders.bus(() -> new LocalBus(LocalBus.Options.usual())),
                        ServerOptions.usual());
                var bus = RemoteBus.open(server.address(), RemoteOptions.usual())) {
            Thread.currentThread().interrupt();

            var failure = catchThrowable(() -> bus.respond("ask", message -> message));

            assertThat(Thread.interrupted()).isTrue();
            assertThat(failure).isInstanceOf(ProviderException.class).hasMessageContaining("interrupted while calling");
        }
    }

    @Test
    void a_subscription_that_the_bus_could_not_make_takes_no_place() {
        var broken = new Broken();
        try (var server = ProviderServer.start(
                        address(), ServedProviders.bus(() -> broken), new ServerOptions(8, 1, 8 << 20, 100, STALL));
                var bus = RemoteBus.open(server.address(), RemoteOptions.usual())) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> bus.respond("ask", message -> message))
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
            broken.whole.set(true);

            bus.respond("ask", message -> message);

            assertThat(bus.request("ask", new byte[3], Duration.ofSeconds(20))).hasSize(3);
        }
    }

    @Test
    void a_subscription_that_ended_gives_its_place_back_once() {
        try (var server = ProviderServer.start(
                        address(),
                        ServedProviders.bus(() -> new LocalBus(LocalBus.Options.usual())),
                        new ServerOptions(8, 1, 8 << 20, 100, STALL));
                var bus = RemoteBus.open(server.address(), RemoteOptions.usual())) {
            bus.respond("a", message -> message).close();

            Awaitility.await()
                    .atMost(STALL)
                    .ignoreExceptions()
                    .until(() -> bus.respond("b", message -> message) != null);

            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> bus.respond("c", message -> message))
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.THROTTLED);
        }
    }

    /** A bus with a bug, until it is mended. */
    private static final class Broken implements Bus {
        final AtomicBoolean whole = new AtomicBoolean();
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
            bus.publish(subject, message);
        }

        @Override
        public Subscription subscribe(String pattern, Subscriber subscriber) {
            return bus.subscribe(pattern, subscriber);
        }

        @Override
        public Subscription respond(String subject, Responder responder) {
            if (!whole.get()) {
                throw new IllegalStateException("a bug");
            }
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
