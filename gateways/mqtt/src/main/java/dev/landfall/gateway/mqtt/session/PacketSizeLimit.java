package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import java.nio.charset.StandardCharsets;

/**
 * Keeps packets within the maximum packet size of the client (MQTT 5 section 3.1.2.11.4). A reason string is left out if the packet
 * would be too large, or if the client wants none. A packet that is still too large is not sent.
 */
record PacketSizeLimit(int bytesMax, boolean reasons) {
    /** No limit. */
    static final PacketSizeLimit ALL = new PacketSizeLimit(Integer.MAX_VALUE, true);

    /** Type, length, id and reason code. */
    private static final int ACKNOWLEDGEMENT_BYTES = 5;
    /** Length of the properties, kind of property, length of the text. */
    private static final int REASON_BYTES = 4;
    /** Type, four digits of length, id, length of the properties. */
    private static final int LIST_BYTES = 8;

    private static final int LEAVE_BYTES = 4;
    private static final int REFUSAL_BYTES = 5;

    static PacketSizeLimit of(ClientPacket.ConnectOptions wishes) {
        return new PacketSizeLimit(wishes.packetBytesMax(), wishes.reasons());
    }

    /** The packet, if necessary without its reason string. */
    ServerPacket fit(ServerPacket packet) {
        return switch (packet) {
            case ServerPacket.PubAck(var id, var code, var reason) ->
                new ServerPacket.PubAck(id, code, reasons ? fit(reason, ACKNOWLEDGEMENT_BYTES) : "");
            case ServerPacket.PubRec(var id, var code, var reason) ->
                new ServerPacket.PubRec(id, code, reasons ? fit(reason, ACKNOWLEDGEMENT_BYTES) : "");
            case ServerPacket.Disconnect(var code, var reason) ->
                new ServerPacket.Disconnect(code, fit(reason, LEAVE_BYTES));
            case ServerPacket.ConnAck _, ServerPacket.Message _, ServerPacket.PubComp _ -> packet;
            case ServerPacket.SubAck _, ServerPacket.UnsubAck _, ServerPacket.Pong _ -> packet;
        };
    }

    /** Whether the packet is small enough for the client. Messages are checked before they get a packet id. */
    boolean fits(ServerPacket packet) {
        return switch (packet) {
            case ServerPacket.SubAck(var _, var codes) -> LIST_BYTES + codes.size() <= bytesMax;
            case ServerPacket.UnsubAck(var _, var codes) -> LIST_BYTES + codes.size() <= bytesMax;
            case ServerPacket.PubAck _, ServerPacket.PubRec _, ServerPacket.PubComp _ ->
                ACKNOWLEDGEMENT_BYTES <= bytesMax;
            case ServerPacket.Disconnect _ -> LEAVE_BYTES <= bytesMax;
            case ServerPacket.ConnAck(var code, var _) -> code == ReasonCode.SUCCESS || REFUSAL_BYTES <= bytesMax;
            case ServerPacket.Message _, ServerPacket.Pong _ -> true;
        };
    }

    private String fit(String reason, int around) {
        var bytes = reason.isEmpty() ? 0 : REASON_BYTES + reason.getBytes(StandardCharsets.UTF_8).length;
        return around + bytes <= bytesMax ? reason : "";
    }
}
