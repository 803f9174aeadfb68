package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.door.session.DoorMeters;
import dev.landfall.gateway.door.session.Refusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.nio.NioIoHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a peer may take to begin a handshake, and to wait for its turn: on both sides of each deadline. */
@Timeout(120)
class DeferredTlsTest {
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final HandshakeLimiter limiter = new HandshakeLimiter(0);
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    @Test
    void the_first_bytes_are_waited_for_as_long_as_a_handshake_may_take() {
        var before = System.nanoTime();
        var deferredTls = greeter();
        var after = System.nanoTime();

        deferredTls.tick(before + HANDSHAKE.toNanos() - 1);
        assertThat(channel.isOpen()).isTrue();
        deferredTls.tick(after + HANDSHAKE.toNanos());

        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void a_turn_is_waited_for_twice_as_long_from_the_first_bytes_on() {
        var deferredTls = greeter();
        var before = System.nanoTime();
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {22, 3, 1}));
        var after = System.nanoTime();

        deferredTls.tick(before + 2 * HANDSHAKE.toNanos() - 1);
        assertThat(channel.isOpen()).isTrue();
        deferredTls.tick(after + 2 * HANDSHAKE.toNanos());

        assertThat(channel.isOpen()).isFalse();
        assertThat(limiter.used()).isZero();
    }

    @Test
    void a_connection_that_is_closed_before_its_turn_begins_gets_no_tls_and_gives_the_turn_back() {
        var begun = new AtomicBoolean();
        var ended = new AtomicBoolean();
        var deferredTls = greeter(_ -> begun.set(true));
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {22, 3, 1}));

        deferredTls.begin(() -> ended.set(true));
        var _ = channel.pipeline().close();
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(begun).isFalse();
        assertThat(ended).isTrue();
    }

    private DeferredTls greeter() {
        return greeter(_ -> {});
    }

    private DeferredTls greeter(Consumer<HandshakeLimiter.Turn> secure) {
        var meters = new DoorMeters(new SimpleMeterRegistry(), "test");
        var connections = new OpenConnections(TransportSettings.USUAL, meters, new Refusals(meters));
        var ticker = new LoopTicker(loops.next(), Duration.ofDays(1));
        var deferredTls =
                new DeferredTls(new DeferredTls.Place(channel, connections, limiter, ticker), HANDSHAKE, secure);
        channel.pipeline().addLast(deferredTls);
        return deferredTls;
    }
}
