package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Malformed;
import dev.landfall.gateway.mqtt.packet.Outgoing;
import dev.landfall.gateway.mqtt.packet.Version;
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
class PeerTest {
    private final FakeLine line = new FakeLine();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Meters meters = new Meters(registry);
    private final Deaf guest = new Deaf();
    private final Peer peer = new Peer(
            line,
            new Conversations.Shared(PeerSettings.USUAL, meters, new Refusals(meters), (_, _) -> guest),
            () -> {});

    @ParameterizedTest
    @EnumSource(names = {"MALFORMED", "PROTOCOL_ERROR", "TOO_LARGE"})
    void a_connect_that_cannot_be_read_has_no_answer(Malformed.Kind kind) {
        peer.malformed(new Malformed(kind, "nonsense"));

        assertThat(line.sent).isEmpty();
        assertThat(line.closed).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"VERSION", "CLIENT_ID"})
    void a_connect_that_is_understood_and_refused_is_answered_in_the_words_of_old_clients(Malformed.Kind kind) {
        peer.malformed(new Malformed(kind, "not this one"));

        assertThat(line.sent)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outgoing.ConnAck.class,
                        answer -> assertThat(answer.code()).isEqualTo(kind == Malformed.Kind.VERSION ? 1 : 2));
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

        guest.receipts.forEach(Receipt::stored);
        assertThat(line.reading).isFalse();
        peer.room();

        assertThat(line.reading).isTrue();
    }

    private void enter() {
        peer.received(new Incoming.Connect(
                Version.V3_1_1,
                "raw",
                Optional.of("token"),
                new byte[0],
                true,
                0,
                Optional.empty(),
                Incoming.Wishes.NONE));
        await().until(() -> line.sent.stream().anyMatch(Outgoing.ConnAck.class::isInstance) && line.reading);
    }

    private static Incoming.Publish publish(int id) {
        return new Incoming.Publish("v1/devices/me/telemetry", new byte[] {'{', '}'}, 1, id, false, false);
    }

    private double count(String name) {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getName().contains(name) && meter instanceof Counter)
                .mapToDouble(meter -> ((Counter) meter).count())
                .sum();
    }

    /** Says nothing to what it hears until the test does. */
    private static final class Deaf implements Guest {
        final List<Receipt> receipts = new ArrayList<>();

        @Override
        public String device() {
            return "";
        }

        @Override
        public void begin() {}

        @Override
        public void received(Incoming.Publish message, Receipt receipt) {
            receipts.add(receipt);
        }

        @Override
        public boolean offers(String filter) {
            return true;
        }

        @Override
        public void subscriptionsChanged() {}

        @Override
        public void left(String reason, Optional<Incoming.Publish> will) {}
    }
}
