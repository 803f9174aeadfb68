package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import java.util.Optional;

/** The will of one connection, and the will of the connection that it replaced, if any. */
record ConnectionWill(Wills wills, Wills.Arrival arrival, MqttPeer peer, MessageValues.Rules rules) {
    /** Stores the will of the replaced connection, which was not closed in the regular way. Blocks. */
    void inherit(ConnectedDevice connected) {
        arrival.before().flatMap(Wills.Will::message).ifPresent(will -> say(connected, will));
    }

    /** The client has disconnected in the regular way: its will is discarded. */
    void withdraw() {
        wills.withdraw(arrival.own());
    }

    /**
     * The connection is closed. Blocks until the will is durable.
     *
     * @param will the will message; empty if there is none
     */
    void left(ConnectedDevice connected, Optional<Publish> will) {
        // If the device has reconnected already, its new connection stores the will.
        if (wills.withdraw(arrival.own()) && will.isPresent()) {
            say(connected, will.get());
        }
    }

    private void say(ConnectedDevice connected, Publish will) {
        try {
            var why = switch (Topic.of(will.topic()).kind()) {
                case TELEMETRY ->
                    connected.lastWords(
                            MessageValues.telemetry(JsonMembers.whole(will.payload()), rules)
                                    .values(),
                            true);
                case ATTRIBUTES ->
                    connected.lastWords(
                            MessageValues.attributes(JsonMembers.whole(will.payload()), rules)
                                    .values(),
                            false);
                default -> "neither telemetry nor attributes";
            };
            if (!why.isEmpty()) {
                peer.refused("will-not-kept", will.topic() + ": " + why);
            }
        } catch (BadPayload bad) {
            peer.refused("will-not-kept", will.topic() + ": " + bad.detail());
        }
    }
}
