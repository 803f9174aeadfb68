package dev.landfall.gateway.door.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.landfall.gateway.door.session.DoorMeters;
import dev.landfall.gateway.door.session.Refusals;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DoorServerTest {
    @TempDir
    private Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final BlockingQueue<Guest> guests = new LinkedBlockingQueue<>();
    private final DoorServer server = server(TransportSettings.USUAL.connections(2, 2));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void as_many_come_in_as_may_and_one_that_leaves_makes_room() throws Exception {
        var port = listen(Optional.empty());
        try (var first = connect(port);
                var second = connect(port)) {
            echoes(first);
            echoes(second);

            try (var third = connect(port)) {
                assertThat(third.getInputStream().read()).isEqualTo(-1);
            }

            assertThat(server.open()).isEqualTo(2);
            assertThat(count("landfall.refusals", "connections-max")).isEqualTo(1);
            first.shutdownOutput();
            await().untilAsserted(() -> assertThat(server.open()).isEqualTo(1));
            try (var next = connect(port)) {
                echoes(next);
            }
            assertThat(registry.get("landfall.test.connections").counter().count())
                    .isEqualTo(3);
        }
    }

    @Test
    void a_renewed_certificate_is_shown_to_whoever_comes_and_the_others_go_on() throws Exception {
        var port = listen(Optional.of(SelfSigned.in(folder, "first")));
        try (var before = Tls.connect(port)) {
            assertThat(name(before)).isEqualTo("CN=first");

            var _ = SelfSigned.in(folder, "second");
            server.renewCertificates();

            try (var after = Tls.connect(port)) {
                assertThat(name(after)).isEqualTo("CN=second");
                echoes(after);
            }
            echoes(before);
        }
    }

    @Test
    void a_certificate_that_cannot_be_used_leaves_all_as_it_was() throws Exception {
        var settings = SelfSigned.in(folder, "first");
        var port = listen(Optional.of(settings));
        Files.writeString(settings.certificateChain(), "nothing");

        assertThatExceptionOfType(IOException.class).isThrownBy(server::renewCertificates);

        try (var after = Tls.connect(port)) {
            assertThat(name(after)).isEqualTo("CN=first");
            echoes(after);
        }
    }

    @Test
    void who_is_in_hears_that_time_passes_and_that_the_hub_stops() throws Exception {
        try (var quick = server(TransportSettings.USUAL.ticking(Duration.ofMillis(1)))) {
            var port = quick.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
            try (var socket = connect(port)) {
                echoes(socket);
                var guest = guests.poll(5, TimeUnit.SECONDS);

                assertThat(guest).isNotNull();
                await().untilAsserted(() -> assertThat(guest.ticks).isPositive());
                quick.release();

                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                await().untilAsserted(() -> assertThat(count("landfall.test.closings", "shutting-down"))
                        .isEqualTo(1));
            }
        }
    }

    @Test
    void handshakes_can_be_watched_from_the_first_moment() {
        assertThat(registry.get("landfall.test.handshakes.open").gauge().value())
                .isZero();
        assertThat(registry.get("landfall.test.handshakes.waiting").gauge().value())
                .isZero();
    }

    @Test
    void an_address_in_use_is_told() throws Exception {
        var port = listen(Optional.empty());
        var taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> server.listen(taken, Optional.empty()))
                .withMessageContaining("cannot listen at 127.0.0.1:" + port);
    }

    private DoorServer server(TransportSettings settings) {
        var meters = new DoorMeters(registry, "test");
        var connections = new OpenConnections(settings, meters, new Refusals(meters));
        return new DoorServer(settings, DoorServer.RECORD_BYTES_MAX, connections, accepted -> {
            var guest = new Guest(connections, accepted);
            accepted.channel().pipeline().addLast(guest);
            guests.add(guest);
        });
    }

    private int listen(Optional<TlsSettings> tls) throws IOException {
        return server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls);
    }

    private double count(String counter, String reason) {
        var found = registry.find(counter).tag("reason", reason).counter();
        return found == null ? 0 : found.count();
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static String name(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static void echoes(Socket socket) throws IOException {
        socket.getOutputStream().write(42);
        assertThat(socket.getInputStream().read()).isEqualTo(42);
    }

    /** Says everything again. */
    private static final class Guest extends ChannelInboundHandlerAdapter implements LoopTicker.Member {
        private final OpenConnections connections;
        private final Channel channel;
        private final LoopTicker ticker;
        private String reason = "closed-by-peer";
        private int slot;
        volatile int ticks;

        Guest(OpenConnections connections, AcceptedConnection accepted) {
            this.connections = connections;
            channel = accepted.channel();
            ticker = accepted.ticker();
        }

        @Override
        public void handlerAdded(ChannelHandlerContext on) {
            ticker.add(this);
        }

        @Override
        public void channelRead(ChannelHandlerContext on, Object message) {
            var _ = on.writeAndFlush(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext on) {
            ticker.remove(this);
            connections.left(channel, reason);
        }

        @Override
        public String id() {
            return SocketAddresses.text(channel.remoteAddress());
        }

        @Override
        public void close(String why) {
            reason = why;
            var _ = channel.close();
        }

        @Override
        public int slot() {
            return slot;
        }

        @Override
        public void slot(int newSlot) {
            slot = newSlot;
        }

        @Override
        public void tick(long now) {
            ticks = 1;
        }

        @Override
        public void release() {
            reason = "shutting-down";
            var _ = channel.close();
        }
    }
}
