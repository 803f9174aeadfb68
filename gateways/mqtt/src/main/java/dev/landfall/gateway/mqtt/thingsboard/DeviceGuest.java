package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.DeviceSession;
import dev.landfall.gateway.mqtt.packet.Incoming.Publish;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Guest;
import dev.landfall.gateway.mqtt.session.Peer;
import dev.landfall.gateway.mqtt.session.Receipt;
import java.util.Optional;

/** A device that was let in. */
final class DeviceGuest implements Guest {
    private final DeviceSession session;

    DeviceGuest(Peer peer, DeviceSession session) {
        this.session = session;
    }

    @Override
    public String device() {
        return session.device().toString();
    }

    @Override
    public void begin() {}

    @Override
    public void received(Publish message, Receipt receipt) {
        receipt.refused(ReasonCode.TOPIC_INVALID, "unknown-topic", message.topic());
    }

    @Override
    public boolean offers(String filter) {
        return false;
    }

    @Override
    public void subscriptionsChanged() {}

    @Override
    public void left(String reason, Optional<Publish> will) {
        session.close(reason);
    }
}
