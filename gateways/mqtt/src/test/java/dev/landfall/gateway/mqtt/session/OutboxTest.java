package dev.landfall.gateway.mqtt.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.mqtt.packet.ServerPacket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OutboxTest {
    private static final long PATIENCE = 100;
    private static final int ALL = 65_535;

    private final Subscriptions subscriptions = new Subscriptions(4);
    private final List<ServerPacket.Message> sent = new ArrayList<>();

    OutboxTest() {
        subscriptions.add("a", 1);
    }

    @Test
    void a_packet_id_in_flight_is_not_given_again_after_65535_more() {
        var outbox = outbox(ALL, 10, 1_000);
        outbox.send(message("held"));
        var held = sent.getFirst().id();

        for (var n = 0; n < 2 * ALL; n++) {
            outbox.send(message("x"));
            assertThat(sent.getLast().id()).isNotEqualTo(held);
            outbox.acknowledged(sent.getLast().id());
        }

        assertThat(outbox.acknowledged(held)).isTrue();
        assertThat(outbox.acknowledged(held)).isFalse();
    }

    @Test
    void what_is_not_acknowledged_in_time_lets_the_next_go_and_not_before() {
        var outbox = outbox(ALL, 10, 1_000);
        for (var n = 0; n < 66; n++) {
            assertThat(outbox.send(message("x"))).isEmpty();
        }

        assertThat(sent).hasSize(64);
        assertThat(outbox.tick(PATIENCE - 1)).isZero();
        assertThat(sent).hasSize(64);
        assertThat(outbox.tick(PATIENCE)).isEqualTo(64);
        assertThat(sent).hasSize(66);
        assertThat(ids()).as("none is given twice").hasSize(66);
        assertThat(outbox.acknowledged(1)).as("late, and known").isTrue();
    }

    @Test
    void after_many_that_nobody_acknowledged_there_is_still_an_id_for_the_next() {
        var outbox = outbox(ALL, 64, 1_000);

        for (var round = 1; round <= 1_100; round++) {
            for (var n = 0; n < 64; n++) {
                assertThat(outbox.send(message("x"))).isEmpty();
            }
            outbox.tick(round * PATIENCE);
        }

        assertThat(sent).hasSize(64 * 1_100);
        assertThat(sent).allSatisfy(message -> assertThat(message.id()).isBetween(1, ALL));
    }

    @Test
    void a_client_of_version_5_gets_no_more_than_it_takes_even_when_it_acknowledges_nothing() {
        var outbox = outbox(2, 10, 1_000);
        for (var n = 0; n < 3; n++) {
            outbox.send(message("x"));
        }

        outbox.tick(PATIENCE);

        assertThat(sent).hasSize(2);
        assertThat(outbox.stuck()).isTrue();
        outbox.acknowledged(1);
        assertThat(sent).hasSize(3);
        assertThat(outbox.stuck()).isFalse();
    }

    @Test
    void what_waits_is_bounded_in_number_and_bytes() {
        var few = outbox(1, 2, 1_000);
        var small = outbox(1, 100, 60);
        few.send(message("x"));
        small.send(message("x"));

        assertThat(few.send(message("x"))).isEmpty();
        assertThat(few.send(message("x"))).isEmpty();
        assertThat(few.send(message("x"))).isEqualTo("outbox-full");
        assertThat(small.send(message("12345678901234567890"))).isEmpty();
        assertThat(small.send(message("1234567890123456789"))).isEqualTo("outbox-full");
        assertThat(small.send(message("123456789012345678"))).isEmpty();
    }

    @Test
    void what_nobody_waits_for_any_more_makes_room_and_is_not_sent() {
        var outbox = outbox(1, 1, 1_000);
        var wanted = new boolean[] {true};
        outbox.send(message("first"));
        outbox.send(new OutboundMessage(List.of("a"), "old".getBytes(UTF_8), _ -> {}, () -> wanted[0]));

        assertThat(outbox.send(message("new"))).isEqualTo("outbox-full");
        wanted[0] = false;
        assertThat(outbox.send(message("new"))).isEmpty();
        outbox.acknowledged(1);

        assertThat(sent)
                .extracting(message -> new String(message.payload(), UTF_8))
                .containsExactly("first", "new");
    }

    private Outbox outbox(int receiveMax, int waitingMax, int waitingBytesMax) {
        return new Outbox(
                subscriptions,
                packet -> sent.add((ServerPacket.Message) packet),
                new Outbox.Bounds(receiveMax, 10_000, waitingMax, waitingBytesMax, PATIENCE),
                0);
    }

    private Set<Integer> ids() {
        var ids = new HashSet<Integer>();
        sent.forEach(message -> ids.add(message.id()));
        return ids;
    }

    private static OutboundMessage message(String payload) {
        return OutboundMessage.of("a", payload.getBytes(UTF_8));
    }
}
