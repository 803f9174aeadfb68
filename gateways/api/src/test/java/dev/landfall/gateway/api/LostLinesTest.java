package dev.landfall.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.model.CoreMeters;
import dev.landfall.gateway.api.http.ApiMeters;
import dev.landfall.gateway.api.proof.RawSocket;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that end without a farewell. */
@Timeout(120)
class LostLinesTest {
    private static final String HUB = "/landfall/v1/hub";
    private final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    private final TestHub hub =
            new TestHub(TestHub.patient(), new TestHub.Parts(store -> store, CoreMeters.NONE, new Refusals(refused)));

    private record Refusals(BlockingQueue<String> words) implements ApiMeters {
        @Override
        public void answered(String door, int status, long nanos) {}

        @Override
        public void subscribers(String door, int now) {}

        @Override
        public void delivered(int events) {}

        @Override
        public void refused(String reason) {
            words.add(reason);
        }
    }

    @AfterEach
    void close() {
        hub.close();
    }

    /** TLS over a line that can be cut without TLS noticing. */
    private record Line(Socket bare, SSLSocket tls) {
        void send(String text) throws IOException {
            tls.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            tls.getOutputStream().flush();
        }

        /** The line breaks: no farewell of TLS, and not even of TCP. */
        void cut() throws IOException {
            bare.setSoLinger(true, 0);
            bare.close();
        }
    }

    private Line line() throws IOException {
        var bare = new Socket(InetAddress.getLoopbackAddress(), hub.port());
        bare.setSoTimeout(20_000);
        var tls = (SSLSocket)
                hub.client.sslContext().getSocketFactory().createSocket(bare, "localhost", hub.port(), false);
        tls.startHandshake();
        return new Line(bare, tls);
    }

    @Test
    void a_client_that_leaves_after_its_answer_is_not_refused_however_it_leaves() throws Exception {
        for (var i = 0; i < 5; i++) {
            var cut = line();
            cut.send("GET " + HUB + " HTTP/1.1\r\nHost: x\r\n\r\n");
            read(cut);
            cut.cut();
            var closed = line();
            closed.send("GET " + HUB + " HTTP/1.1\r\nHost: x\r\n\r\n");
            read(closed);
            closed.bare().close();
            try (var silent = new Socket(InetAddress.getLoopbackAddress(), hub.port())) {
                silent.setSoLinger(true, 0);
            }
        }

        // A request that is really cut off is counted after all of them.
        var midway = line();
        midway.send("POST /landfall/v1/device-codes HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{");
        midway.cut();

        assertThat(refused.poll(20, TimeUnit.SECONDS)).isEqualTo("line_lost");
        assertThat(refused).isEmpty();
    }

    /** Reads the whole answer: its head says how long it is. */
    private static void read(Line line) throws IOException {
        var in = line.tls().getInputStream();
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            head.append((char) in.read());
        }
        var length =
                head.toString().toLowerCase(java.util.Locale.ROOT).replaceAll("(?s).*content-length: (\\d+).*", "$1");
        assertThat(in.readNBytes(Integer.parseInt(length))).isNotEmpty();
    }

    @Test
    void a_connection_for_which_no_descriptor_is_left_is_closed_and_counted() throws Exception {
        var room = new TestHub.Room(new AtomicInteger(1));
        var parts = new TestHub.Parts(store -> store, CoreMeters.NONE, new Refusals(refused), room);
        try (var narrow = new TestHub(TestHub.patient(), parts);
                var first = new RawSocket(narrow, "Authorization: Bearer app-1\r\n");
                var late = new Socket(InetAddress.getLoopbackAddress(), narrow.port())) {
            assertThat(late.getInputStream().read()).isNegative();
            assertThat(refused.poll(20, TimeUnit.SECONDS)).isEqualTo("out-of-descriptors");

            first.cut();

            // There is room again as soon as the hub has seen that the first one is gone.
            while (!room.left().compareAndSet(1, 1)) {
                Thread.onSpinWait();
            }
            assertThat(narrow.get(HUB).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void readers_that_vanish_while_the_hub_waits_for_them_hold_up_nobody_else() throws Exception {
        try (var device = new TestDevice(hub, UUID.randomUUID().toString(), "app-1")) {
            var stuck = new ArrayList<RawSocket>();
            for (var i = 0; i < 12; i++) {
                var socket = new RawSocket(hub, "Authorization: Bearer app-1\r\n");
                socket.say(
                        RawSocket.TEXT,
                        "{\"createSubscription\":{\"eventFilter\":[\"RESOURCE_CHANGED\"]},\"correlationId\":\"c\"}");
                assertThat(socket.next().text()).contains("\"OK\"");
                stuck.add(socket);
            }
            for (var i = 0; i < 6; i++) {
                device.burst("/light/1", 1000, "p".repeat(1500));
            }

            stuck.forEach(RawSocket::cut);

            // Each loop serves some of these connections.
            for (var i = 0; i < 24; i++) {
                try (var other = new RawSocket(hub, "Authorization: Bearer app-1\r\n")) {
                    assertThat(other.head()).startsWith("HTTP/1.1 101");
                }
            }
        }
    }
}
