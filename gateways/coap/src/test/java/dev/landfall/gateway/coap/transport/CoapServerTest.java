package dev.landfall.gateway.coap.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.landfall.gateway.coap.Wire;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.MalformedMessage.Rule;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.transport.DoorServer;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.TransportSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CoapServerTest {
    private final RecordingDoor door = new RecordingDoor();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<DoorServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(DoorServer::close);
    }

    @Test
    void a_request_split_into_single_bytes_is_one_request() throws Exception {
        var port = start(TransportSettings.USUAL);
        var request = request(1, 300);

        Message answer;
        try (var wire = Wire.plain(port)) {
            for (var b : Encoder.encode(request)) {
                wire.send(new byte[] {b});
            }
            answer = wire.next();
        }

        assertThat(answer.code()).isEqualTo(Code.CONTENT);
        assertThat(answer.payload()).isEqualTo(request.payload());
    }

    @Test
    void two_requests_in_one_segment_are_two_requests() throws Exception {
        var port = start(TransportSettings.USUAL);
        var first = Encoder.encode(request(1, 10));
        var both = Arrays.copyOf(first, first.length * 2);
        System.arraycopy(Encoder.encode(request(2, 10)), 0, both, first.length, first.length);

        try (var wire = Wire.plain(port)) {
            wire.send(both);

            assertThat(wire.next().token()).isEqualTo(1);
            assertThat(wire.next().token()).isEqualTo(2);
        }
    }

    @Test
    void tiny_messages_glued_together_are_told_apart() throws Exception {
        var port = start(TransportSettings.USUAL);

        try (var wire = Wire.plain(port)) {
            wire.send("00").send("e200").send("e200e2").send(request(7, 0));

            assertThat(wire.next().token()).isEqualTo(7);
        }

        assertThat(door.received).hasSize(4).first().extracting(Message::code).isEqualTo(Code.PING);
    }

    @Test
    void a_message_too_large_is_refused_from_its_header() throws Exception {
        var port = start(TransportSettings.USUAL, 1_000);

        try (var wire = Wire.plain(port)) {
            wire.send("f0 7fffffff 01".substring(0, 14));

            assertThat(door.malformed.poll(5, TimeUnit.SECONDS).rule()).isEqualTo(Rule.MESSAGE_TOO_LARGE);
            assertThat(wire.endsWithin(Duration.ofSeconds(5))).isTrue();
        }

        assertThat(door.closed.poll(5, TimeUnit.SECONDS)).isEqualTo("malformed");
    }

    @Test
    void nothing_behind_malformed_bytes_is_handed_on() throws Exception {
        var port = start(TransportSettings.USUAL);

        try (var wire = Wire.plain(port)) {
            wire.send("09e2").send(request(1, 5));

            assertThat(wire.endsWithin(Duration.ofSeconds(5))).isTrue();
        }

        assertThat(door.received).isEmpty();
    }

    @Test
    void a_paused_connection_hands_nothing_on_and_goes_on_where_it_was() throws Exception {
        var port = start(TransportSettings.USUAL);
        door.pausing = true;

        try (var wire = Wire.plain(port)) {
            wire.send(Encoder.encode(request(1, 5)));
            wire.send(request(2, 5));
            assertThat(wire.next().token()).isEqualTo(1);
            assertThat(wire.poll(Duration.ofMillis(100))).isNull();

            door.pausing = false;
            var connection = door.connections.getFirst();
            connection.execute(connection::resume);

            assertThat(wire.next().token()).isEqualTo(2);
        }
    }

    @Test
    void one_connection_too_many_is_closed_and_counted() throws Exception {
        var port = start(TransportSettings.USUAL.connections(2, 2));

        try (var first = Wire.plain(port);
                var second = Wire.plain(port)) {
            first.send(request(1, 1)).next();
            second.send(request(1, 1)).next();
            try (var third = Wire.plain(port)) {
                assertThat(third.endsWithin(Duration.ofSeconds(5))).isTrue();
            }

            assertThat(refusals("connections-max")).isEqualTo(1);
            assertThat(first.ask(request(2, 1)).token()).isEqualTo(2);
        }

        await().until(() -> servers.getFirst().open() == 0);
        try (var again = Wire.plain(port)) {
            assertThat(again.ask(request(3, 1)).token()).isEqualTo(3);
        }
    }

    @Test
    void one_address_cannot_take_all_connections() throws Exception {
        var port = start(TransportSettings.USUAL.connections(100, 1));

        try (var first = Wire.plain(port)) {
            first.ask(request(1, 1));
            try (var second = Wire.plain(port)) {
                assertThat(second.endsWithin(Duration.ofSeconds(5))).isTrue();
            }
        }

        assertThat(refusals("connections-per-address-max")).isEqualTo(1);
    }

    @Test
    void a_peer_that_does_not_read_is_cut_off_and_others_are_served() throws Exception {
        var port = start(TransportSettings.USUAL.writes(64 * 1_024));
        var large = Encoder.encode(request(1, 60_000));

        try (var slow = Wire.plain(port);
                var other = Wire.plain(port)) {
            slow.socket().setSendBufferSize(1 << 20);
            var writer = Thread.ofVirtual().start(() -> flood(slow, large));
            assertThat(door.closed.poll(20, TimeUnit.SECONDS)).isEqualTo("slow-reader");

            assertThat(other.ask(request(2, 10)).token()).isEqualTo(2);
            writer.interrupt();
        }

        assertThat(refusals("slow-reader")).isEqualTo(1);
    }

    @Test
    void an_address_in_use_is_told() throws Exception {
        var port = start(TransportSettings.USUAL);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> servers.getFirst()
                        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Optional.empty()))
                .withMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void many_connections_come_and_go_and_none_is_forgotten() throws Exception {
        var port = start(TransportSettings.USUAL.ticking(Duration.ofMillis(1)));
        var wires = new ArrayList<Wire>();

        for (var i = 0; i < 200; i++) {
            wires.add(Wire.plain(port).send(request(i, 3)));
        }
        for (var wire : wires) {
            wire.next();
            wire.close();
        }

        await().until(() -> servers.getFirst().open() == 0);
        assertThat(registry.get("landfall.coap.connections").counter().count()).isEqualTo(200);
    }

    @Test
    void an_error_about_one_connection_ends_that_one_and_no_other() throws Exception {
        var port = start(TransportSettings.USUAL.ticking(Duration.ofMillis(10)));
        try (var unlucky = Wire.plain(port);
                var other = Wire.plain(port)) {
            assertThat(other.ask(request(1, 5)).payload()).hasSize(5);
            assertThat(unlucky.ask(request(1, 5)).payload()).hasSize(5);
            var port1 = ":" + unlucky.socket().getLocalPort();
            door.failing = door.connections.stream()
                    .filter(connection -> connection.id().endsWith(port1))
                    .findFirst()
                    .orElseThrow();

            unlucky.send(request(2, 5));

            assertThat(unlucky.endsWithin(Duration.ofSeconds(5))).isTrue();
            assertThat(other.ask(request(2, 5)).payload()).hasSize(5);
            await().until(() -> servers.getFirst().open() == 1);
        }
    }

    private static void flood(Wire wire, byte[] bytes) {
        try {
            for (var i = 0; i < 10_000; i++) {
                wire.send(bytes);
            }
        } catch (IOException cutOff) {
            // That is what is being waited for.
        }
    }

    private int start(TransportSettings settings) throws IOException {
        return start(settings, CoapPeerSettings.USUAL.messageBytesMax());
    }

    private int start(TransportSettings settings, int messageBytesMax) throws IOException {
        var meters = new CoapMeters(registry);
        servers.add(CoapServer.of(
                settings, messageBytesMax, door, new OpenConnections(settings, meters, new Refusals(meters))));
        return servers.getFirst().listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Optional.empty());
    }

    private double refusals(String reason) {
        return registry.get("landfall.refusals").tag("reason", reason).counter().count();
    }

    private static Message request(long token, int bytes) {
        return Message.request(Code.POST)
                .token(token, 8)
                .path("/x")
                .payload(new byte[bytes])
                .build();
    }
}
