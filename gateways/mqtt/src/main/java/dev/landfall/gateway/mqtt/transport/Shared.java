package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.mqtt.session.Inbound;
import dev.landfall.gateway.mqtt.session.Meters;
import dev.landfall.gateway.mqtt.session.Refusals;
import io.netty.channel.Channel;

/** What all connections of a server have in common. */
record Shared(int packetBytesMax, Inbound.Door door, Admission admission, Meters meters, Refusals refusals) {
    /** Whether a new connection may stay; one that may not is counted and logged. */
    boolean enters(Channel channel) {
        var address = Addresses.host(channel.remoteAddress());
        var refusal = admission.enter(address);
        if (!refusal.isEmpty()) {
            refusals.refused(refusal, Addresses.text(channel.remoteAddress()), "", "refused at once");
            return false;
        }
        meters.opened();
        return true;
    }

    /** A connection that had entered is over. */
    void left(Channel channel, String reason) {
        admission.leave(Addresses.host(channel.remoteAddress()));
        meters.closed(reason);
    }
}
