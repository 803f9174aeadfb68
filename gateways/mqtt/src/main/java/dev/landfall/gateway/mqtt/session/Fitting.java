package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Outgoing;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import java.nio.charset.StandardCharsets;

/**
 * Makes packets as small as the client wants them (MQTT 5 section 3.1.2.11.4): reason strings are left out of those that would be too
 * large, or of acknowledgements to a client that takes none. What is too large nevertheless is not sent.
 */
record Fitting(int bytesMax, boolean reasons) {
    /** For whoever takes all. */
    static final Fitting ALL = new Fitting(Integer.MAX_VALUE, true);

    /** Type, length, id and reason code. */
    private static final int ACKNOWLEDGEMENT_BYTES = 5;
    /** Length of the properties, kind of property, length of the text. */
    private static final int REASON_BYTES = 4;
    /** Type, four digits of length, id, length of the properties. */
    private static final int LIST_BYTES = 8;

    private static final int LEAVE_BYTES = 4;
    private static final int REFUSAL_BYTES = 5;

    static Fitting of(Incoming.Wishes wishes) {
        return new Fitting(wishes.packetBytesMax(), wishes.reasons());
    }

    /** The packet, perhaps with less in it. */
    Outgoing fit(Outgoing packet) {
        return switch (packet) {
            case Outgoing.PubAck(var id, var code, var reason) ->
                new Outgoing.PubAck(id, code, reasons ? fit(reason, ACKNOWLEDGEMENT_BYTES) : "");
            case Outgoing.PubRec(var id, var code, var reason) ->
                new Outgoing.PubRec(id, code, reasons ? fit(reason, ACKNOWLEDGEMENT_BYTES) : "");
            case Outgoing.Disconnect(var code, var reason) -> new Outgoing.Disconnect(code, fit(reason, LEAVE_BYTES));
            case Outgoing.ConnAck _, Outgoing.Message _, Outgoing.PubComp _ -> packet;
            case Outgoing.SubAck _, Outgoing.UnsubAck _, Outgoing.Pong _ -> packet;
        };
    }

    /** Whether the client takes it. Messages are looked at before they get a packet id. */
    boolean fits(Outgoing packet) {
        return switch (packet) {
            case Outgoing.SubAck(var _, var codes) -> LIST_BYTES + codes.size() <= bytesMax;
            case Outgoing.UnsubAck(var _, var codes) -> LIST_BYTES + codes.size() <= bytesMax;
            case Outgoing.PubAck _, Outgoing.PubRec _, Outgoing.PubComp _ -> ACKNOWLEDGEMENT_BYTES <= bytesMax;
            case Outgoing.Disconnect _ -> LEAVE_BYTES <= bytesMax;
            case Outgoing.ConnAck(var code, var _) -> code == ReasonCode.SUCCESS || REFUSAL_BYTES <= bytesMax;
            case Outgoing.Message _, Outgoing.Pong _ -> true;
        };
    }

    private String fit(String reason, int around) {
        var bytes = reason.isEmpty() ? 0 : REASON_BYTES + reason.getBytes(StandardCharsets.UTF_8).length;
        return around + bytes <= bytesMax ? reason : "";
    }
}
