package dev.landfall.gateway.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.mqtt.packet.ServerPacket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PacketSizeLimitTest {
    @Test
    void a_reason_string_is_left_out_where_it_makes_a_packet_too_large() {
        var packet = new ServerPacket.PubAck(1, 0x90, "unknown-topic");

        assertThat(new PacketSizeLimit(22, true).fit(packet)).isEqualTo(packet);
        assertThat(new PacketSizeLimit(21, true).fit(packet)).isEqualTo(new ServerPacket.PubAck(1, 0x90, ""));
        assertThat(new PacketSizeLimit(22, false).fit(packet)).isEqualTo(new ServerPacket.PubAck(1, 0x90, ""));
        assertThat(new PacketSizeLimit(22, false).fit(new ServerPacket.Disconnect(0x82, "why")))
                .as("DISCONNECT may always say why")
                .isEqualTo(new ServerPacket.Disconnect(0x82, "why"));
    }

    @Test
    void what_is_too_large_nevertheless_is_not_sent() {
        assertThat(new PacketSizeLimit(10, true).fits(new ServerPacket.SubAck(1, List.of(0, 0))))
                .isTrue();
        assertThat(new PacketSizeLimit(10, true).fits(new ServerPacket.SubAck(1, List.of(0, 0, 0))))
                .isFalse();
        assertThat(new PacketSizeLimit(4, true).fits(new ServerPacket.PubRec(1, 0, "")))
                .isFalse();
        assertThat(new PacketSizeLimit(4, true).fits(new ServerPacket.ConnAck(0x82, ServerPacket.Terms.NONE)))
                .isFalse();
    }
}
