package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.mqtt.packet.Outgoing;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FittingTest {
    @Test
    void a_reason_string_is_left_out_where_it_makes_a_packet_too_large() {
        var packet = new Outgoing.PubAck(1, 0x90, "unknown-topic");

        assertThat(new Fitting(22, true).fit(packet)).isEqualTo(packet);
        assertThat(new Fitting(21, true).fit(packet)).isEqualTo(new Outgoing.PubAck(1, 0x90, ""));
        assertThat(new Fitting(22, false).fit(packet)).isEqualTo(new Outgoing.PubAck(1, 0x90, ""));
        assertThat(new Fitting(22, false).fit(new Outgoing.Disconnect(0x82, "why")))
                .as("DISCONNECT may always say why")
                .isEqualTo(new Outgoing.Disconnect(0x82, "why"));
    }

    @Test
    void what_is_too_large_nevertheless_is_not_sent() {
        assertThat(new Fitting(10, true).fits(new Outgoing.SubAck(1, List.of(0, 0))))
                .isTrue();
        assertThat(new Fitting(10, true).fits(new Outgoing.SubAck(1, List.of(0, 0, 0))))
                .isFalse();
        assertThat(new Fitting(4, true).fits(new Outgoing.PubRec(1, 0, ""))).isFalse();
        assertThat(new Fitting(4, true).fits(new Outgoing.ConnAck(0x82, Outgoing.Terms.NONE)))
                .isFalse();
    }
}
