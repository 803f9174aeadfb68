package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Receipt;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells the client's receipt once all parts of a message are durable, or one is not. Any thread. */
final class StoredNote implements Done {
    private final Receipt receipt;
    private final AtomicInteger left;

    /** @param parts how many there are */
    StoredNote(Receipt receipt, int parts) {
        this.receipt = receipt;
        left = new AtomicInteger(parts);
    }

    @Override
    public void stored() {
        if (left.decrementAndGet() == 0) {
            receipt.stored();
        }
    }

    @Override
    public void failed(String reason) {
        var code = switch (reason) {
            case "too-large", "too-many-resources" -> ReasonCode.QUOTA_EXCEEDED;
            case "invalid-href", "kept-by-hub" -> ReasonCode.PAYLOAD_INVALID;
            default -> ReasonCode.UNSPECIFIED;
        };
        receipt.refused(code, reason, "not stored");
    }
}
