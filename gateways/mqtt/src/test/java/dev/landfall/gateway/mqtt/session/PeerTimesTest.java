package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each limit in time, a nanosecond before it and at it. */
@Timeout(120)
class PeerTimesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = 5 * SECOND;
    private static final MqttPeerSettings SETTINGS = MqttPeerSettings.USUAL.within(new MqttPeerSettings.Times(
            Duration.ofSeconds(60), Duration.ofSeconds(120), Duration.ofSeconds(300), Duration.ofSeconds(30)));

    private final FakeLine line = new FakeLine();
    private final MqttMeters meters = new MqttMeters(new SimpleMeterRegistry());
    private final MqttPeer peer = new MqttConversations(
                    SETTINGS, meters, new Refusals(meters), (_, _) -> new Silent(), new ConversationCount())
            .enter(line);

    @Test
    void who_is_not_let_in_in_time_has_to_go() {
        peer.tick(START);

        peer.tick(START + 60 * SECOND - 1);
        assertThat(line.closed).isEmpty();
        peer.tick(START + 60 * SECOND);

        assertThat(line.closed).isEqualTo("connect-timeout");
    }

    @ParameterizedTest
    @CsvSource({"V3_1_1, 10, 15", "V5, 10, 15", "V5, 0, 450", "V5, 301, 450", "V5, 300, 450", "V3_1_1, 1, 1.5"})
    void who_is_silent_for_one_and_a_half_times_the_keep_alive_has_to_go(
            ProtocolVersion version, int keepAlive, double seconds) {
        enter(version, keepAlive);
        peer.tick(START);
        var limit = (long) (seconds * SECOND);

        peer.tick(START + limit - 1);
        assertThat(line.closed).isEmpty();
        peer.tick(START + limit);

        assertThat(line.closed).isEqualTo("keep-alive-timeout");
    }

    @Test
    void whoever_says_something_begins_anew() {
        enter(ProtocolVersion.V3_1_1, 10);
        peer.tick(START);
        peer.received(new ClientPacket.Ping());
        peer.tick(START + 14 * SECOND);

        peer.tick(START + 29 * SECOND - 1);
        assertThat(line.closed).isEmpty();
        peer.tick(START + 29 * SECOND);

        assertThat(line.closed).isEqualTo("keep-alive-timeout");
    }

    @Test
    void an_old_client_may_be_silent_for_ever() {
        enter(ProtocolVersion.V3_1_1, 0);
        peer.tick(START);

        peer.tick(START + Duration.ofDays(1000).toNanos());

        assertThat(line.closed).isEmpty();
    }

    @Test
    void a_packet_that_has_begun_must_end_in_time() {
        enter(ProtocolVersion.V3_1_1, 0);
        peer.tick(START);
        line.midway = true;

        peer.tick(START + 120 * SECOND - 1);
        assertThat(line.closed).isEmpty();
        peer.tick(START + 120 * SECOND);

        assertThat(line.closed).isEqualTo("packet-timeout");
    }

    private void enter(ProtocolVersion version, int keepAlive) {
        peer.received(new ClientPacket.Connect(
                version,
                "raw",
                Optional.of("token"),
                new byte[0],
                true,
                keepAlive,
                Optional.empty(),
                ClientPacket.ConnectOptions.NONE));
        await().until(() -> line.sent.stream().anyMatch(ServerPacket.ConnAck.class::isInstance));
    }

    private static final class Silent implements ClientHandler {
        @Override
        public String device() {
            return "";
        }

        @Override
        public void begin() {}

        @Override
        public void received(ClientPacket.Publish message, Acknowledgement acknowledgement) {
            acknowledgement.stored();
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
