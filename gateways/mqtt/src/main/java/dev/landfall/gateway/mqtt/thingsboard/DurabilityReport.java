package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.device.DeviceSession.Done;
import dev.landfall.gateway.mqtt.packet.ReasonCode;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import dev.landfall.gateway.mqtt.session.MqttPeer;

/**
 * Completes the acknowledgement of a message when the result of all its parts is known. A part that can never be stored does not
 * prevent the others: it is counted and named. If a part cannot be stored now, the client sends the whole message again. Any thread.
 */
final class DurabilityReport implements Done {
    private final MqttPeer peer;
    private final Acknowledgement acknowledgement;
    private int left;
    private boolean stored;
    private String refused = "";
    private String refusedDetail = "";
    private int refusedCode;
    private String failed = "";

    /** @param parts the number of parts of the message */
    DurabilityReport(MqttPeer peer, Acknowledgement acknowledgement, int parts) {
        this.peer = peer;
        this.acknowledgement = acknowledgement;
        left = parts;
    }

    /** Whether a message that failed for this reason would always fail. */
    static boolean isForGood(String reason) {
        return switch (reason) {
            case "too-large", "too-many-resources", "invalid-href", "kept-by-hub" -> true;
            default -> false;
        };
    }

    @Override
    public void stored() {
        synchronized (this) {
            stored = true;
        }
        ended();
    }

    @Override
    public void failed(String reason) {
        synchronized (this) {
            if (isForGood(reason)) {
                refused = reason;
                refusedCode = code(reason);
                refusedDetail = "not stored";
            } else {
                failed = reason;
            }
        }
        ended();
    }

    /** A part can never be stored; see {@link Acknowledgement#refused}. */
    void refused(int code, String reason, String detail) {
        synchronized (this) {
            refused = reason;
            refusedCode = code;
            refusedDetail = detail;
        }
        ended();
    }

    private void ended() {
        synchronized (this) {
            left--;
            if (left > 0) {
                return;
            }
        }
        acknowledgeIfComplete();
    }

    private void acknowledgeIfComplete() {
        if (!failed.isEmpty()) {
            acknowledgement.failed(failed, "not stored");
        } else if (refused.isEmpty()) {
            acknowledgement.stored();
        } else if (stored) {
            peer.refused(refused, "a part of a message whose others are stored: " + refusedDetail);
            acknowledgement.stored();
        } else {
            acknowledgement.refused(refusedCode, refused, refusedDetail);
        }
    }

    private static int code(String reason) {
        return switch (reason) {
            case "too-large", "too-many-resources" -> ReasonCode.QUOTA_EXCEEDED;
            default -> ReasonCode.PAYLOAD_INVALID;
        };
    }
}
