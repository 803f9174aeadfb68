package dev.landfall.gateway.mqtt.packet;

/** The versions of the protocol that are spoken here. */
public enum ProtocolVersion {
    V3_1_1,
    V5;

    /** Whether packets carry reason codes. */
    public boolean gives() {
        return this == V5;
    }
}
