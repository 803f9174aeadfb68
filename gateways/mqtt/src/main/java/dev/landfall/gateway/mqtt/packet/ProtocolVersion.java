package dev.landfall.gateway.mqtt.packet;

/** The supported versions of the protocol. */
public enum ProtocolVersion {
    V3_1_1,
    V5;

    /** Whether packets of this version have reason codes. */
    public boolean hasReasonCodes() {
        return this == V5;
    }
}
