package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.gateway.door.session.DoorMeters;
import dev.landfall.gateway.door.session.Refusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CrowdedDoorTest {
    private static final byte[] HALF_A_HELLO = {22, 3, 1, 2, 0, 1};
    private static final TransportSettings SETTINGS =
            TransportSettings.USUAL.ticking(Duration.ofMillis(10)).handshakes(1);

    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FixedLimit limit = new FixedLimit();
    private final OpenConnections connections = visitors();
    private volatile boolean failing;
    private final DoorServer server = new DoorServer(SETTINGS, DoorServer.RECORD_BYTES_MAX, connections, arrival -> {
        if (failing) {
            throw new StackOverflowError();
        }
        arrival.channel().pipeline().addLast(new Echo(connections));
    });

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_handshake_waits_until_the_one_before_it_has_ended() throws Exception {
        var port = listen(Duration.ofSeconds(30));
        try (var slow = connect(port)) {
            slow.getOutputStream().write(HALF_A_HELLO);
            await().until(() -> server.handshakes() == 1);

            var next = CompletableFuture.supplyAsync(() -> Tls.echo(port, 42));
            await().until(() -> server.open() == 2);
            assertThat(next).isNotDone();
            slow.shutdownOutput();

            assertThat(next.get(20, TimeUnit.SECONDS)).isEqualTo(42);
        }
        await().until(() -> server.open() == 0 && server.handshakes() == 0);
    }

    @Test
    void whoever_waits_too_long_for_its_turn_is_sent_away_with_a_reason() throws Exception {
        var port = listen(Duration.ofMillis(200));
        // The turn is taken by one whose handshake may last long.
        var long1 = listen(Duration.ofSeconds(30));
        try (var slow = connect(long1);
                var waiting = connect(port)) {
            slow.getOutputStream().write(HALF_A_HELLO);
            await().until(() -> server.handshakes() == 1);
            waiting.getOutputStream().write(HALF_A_HELLO);

            assertThat(waiting.getInputStream().read()).isEqualTo(-1);

            assertThat(refusals("handshake-queue-timeout")).isEqualTo(1);
        }
    }

    @Test
    void who_says_nothing_takes_no_turn_and_is_sent_away_with_a_reason() throws Exception {
        var port = listen(Duration.ofMillis(200));
        try (var silent = connect(port)) {
            await().until(() -> server.open() == 1);
            assertThat(server.handshakes()).isZero();

            assertThat(silent.getInputStream().read()).isEqualTo(-1);

            assertThat(refusals("handshake-timeout")).isEqualTo(1);
        }
    }

    @Test
    void without_descriptors_a_device_is_refused_with_a_reason_and_let_in_when_there_are_some() throws Exception {
        var port = plain();
        try (var first = connect(port)) {
            first.getOutputStream().write(42);
            assertThat(first.getInputStream().read()).isEqualTo(42);
            limit.limit = 1;
            try (var refused = connect(port)) {
                assertThat(refused.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(refusals("out-of-descriptors")).isEqualTo(1);
            limit.limit = -1;

            try (var next = connect(port)) {
                next.getOutputStream().write(43);
                assertThat(next.getInputStream().read()).isEqualTo(43);
            }
        }
    }

    @Test
    void one_that_cannot_be_received_is_closed_and_takes_nobodys_place() throws Exception {
        var port = plain();
        failing = true;
        try (var unlucky = connect(port)) {
            assertThat(unlucky.getInputStream().read()).isEqualTo(-1);
        }
        failing = false;

        await().until(() -> server.open() == 0);
        try (var next = connect(port)) {
            next.getOutputStream().write(42);
            assertThat(next.getInputStream().read()).isEqualTo(42);
        }
    }

    private OpenConnections visitors() {
        var meters = new DoorMeters(registry, "test");
        return new OpenConnections(SETTINGS, meters, new Refusals(meters), new Descriptors(limit));
    }

    private int listen(Duration handshake) throws Exception {
        return server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.of(SelfSigned.in(folder, "hub").within(handshake)));
    }

    private int plain() throws IOException {
        return server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
    }

    private double refusals(String reason) {
        var found = registry.find("landfall.refusals").tag("reason", reason).counter();
        return found == null ? 0 : found.count();
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    /** Says everything again. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        private final OpenConnections connections;

        Echo(OpenConnections connections) {
            this.connections = connections;
        }

        @Override
        public void channelRead(ChannelHandlerContext on, Object message) {
            var _ = on.writeAndFlush(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext on) {
            connections.left(on.channel(), "closed-by-peer");
        }
    }

    private static final class FixedLimit implements Descriptors.Source {
        private volatile long limit = -1;

        @Override
        public long open() {
            return 1;
        }

        @Override
        public long limit() {
            return limit;
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }
}
