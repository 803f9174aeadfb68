package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client hears and what is counted, without a socket. */
@Timeout(30)
class MqttPeerTest {
    private final FakeLine line = new FakeLine();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MqttMeters meters = new MqttMeters(registry);
    private final Deaf guest = new Deaf();
    private final MqttPeer peer = new MqttConversations(
                    MqttPeerSettings.USUAL, meters, new Refusals(meters), (_, _) -> guest, new ConversationCount())
            .enter(line);

    @ParameterizedTest
    @EnumSource(names = {"MALFORMED", "PROTOCOL_ERROR", "TOO_LARGE"})
    void a_connect_that_cannot_be_read_has_no_answer(MalformedPacket.Kind kind) {
        peer.malformed(new MalformedPacket(kind, "nonsense"));

        assertThat(line.sent).isEmpty();
        assertThat(line.closed).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"VERSION", "CLIENT_ID"})
    void a_connect_that_is_understood_and_refused_is_answered_in_the_words_of_old_clients(MalformedPacket.Kind kind) {
        peer.malformed(new MalformedPacket(kind, "not this one"));

        assertThat(line.sent)
                .singleElement()
                .isInstanceOfSatisfying(
                        ServerPacket.ConnAck.class,
                        answer -> assertThat(answer.code()).isEqualTo(kind == MalformedPacket.Kind.VERSION ? 1 : 2));
    }

    @Test
    void each_message_and_each_packet_is_counted() {
        enter();
        var packets = count("packets");

        peer.received(publish(1));
        peer.received(publish(2));

        assertThat(count("messages")).isEqualTo(2);
        assertThat(count("packets")).isEqualTo(packets + 2);
    }

    @Test
    void who_waits_for_two_reasons_reads_on_when_both_are_gone() {
        enter();
        for (var id = 1; line.reading && id < 65_000; id++) {
            peer.received(publish(id));
        }
        assertThat(line.reading).as("so much is not yet stored").isFalse();
        peer.noRoom();

        guest.receipts.forEach(Acknowledgement::stored);
        assertThat(line.reading).isFalse();
        peer.room();

        assertThat(line.reading).isTrue();
    }

    private void enter() {
        peer.received(new ClientPacket.Connect(
                ProtocolVersion.V3_1_1,
                "raw",
                Optional.of("token"),
                new byte[0],
                true,
                0,
                Optional.empty(),
                ClientPacket.ConnectOptions.NONE));
        await().until(() -> line.sent.stream().anyMatch(ServerPacket.ConnAck.class::isInstance) && line.reading);
    }

    private static ClientPacket.Publish publish(int id) {
        return new ClientPacket.Publish("v1/devices/me/telemetry", new byte[] {'{', '}'}, 1, id, false, false);
    }

    private double count(String name) {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().contains(name) && meter instanceof Counter)
                .mapToDouble(meter -> ((Counter) meter).count())
                .sum();
    }

    /** Says nothing to what it hears until the test does. */
    private static final class Deaf implements ClientHandler {
        final List<Acknowledgement> receipts = new ArrayList<>();

        @Override
        public String device() {
            return "";
        }

        @Override
        public void begin() {}

        @Override
        public void received(ClientPacket.Publish message, Acknowledgement acknowledgement) {
            receipts.add(acknowledgement);
        }

        @Override
        public boolean offers(String filter) {
            return true;
        }

        @Override
        public void subscriptionsChanged() {}

        @Override
        public void left(String reason) {}
    }
}
