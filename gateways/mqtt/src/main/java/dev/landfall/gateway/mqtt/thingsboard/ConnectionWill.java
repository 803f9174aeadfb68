package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.gateway.mqtt.packet.ClientPacket.Publish;
import dev.landfall.gateway.mqtt.session.MqttPeer;
import java.util.Optional;

/** The will of one connection, and that of the connection before, if this one came in its place. */
record ConnectionWill(Wills wills, Wills.Arrival arrival, MqttPeer peer, MessageValues.Rules rules) {
    /** Says what the connection before left: it did not take leave, and cannot say it itself any more. Blocks. */
    void inherit(ConnectedDevice connected) {
        arrival.before().flatMap(Wills.Will::message).ifPresent(will -> say(connected, will));
    }

    /** The client takes leave in peace. */
    void withdraw() {
        wills.withdraw(arrival.own());
    }

    /**
     * The connection has ended. Blocks.
     *
     * @param will empty when there is nothing to be said
     */
    void left(ConnectedDevice connected, Optional<Publish> will) {
        // Where the device has come back already, its new connection says it.
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
