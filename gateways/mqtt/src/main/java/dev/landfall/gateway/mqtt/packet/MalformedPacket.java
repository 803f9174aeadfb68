package dev.landfall.gateway.mqtt.packet;

/**
 * Bytes came that are no packet.
 *
 * @param text for the log
 */
public record MalformedPacket(Kind kind, String text) {
    /** What is wrong with them. */
    public enum Kind {
        /** Not a packet of MQTT. */
        MALFORMED,
        /** A packet that says what no client may say (MQTT 5 section 4.13). */
        PROTOCOL_ERROR,
        /** Larger than is taken. */
        TOO_LARGE,
        /** A version of the protocol that is not spoken here. */
        VERSION,
        /** A client id that is none. */
        CLIENT_ID
    }
}
