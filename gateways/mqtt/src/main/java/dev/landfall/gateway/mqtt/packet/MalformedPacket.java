package dev.landfall.gateway.mqtt.packet;

/**
 * The received bytes are not a valid packet.
 *
 * @param text for the log
 */
public record MalformedPacket(Kind kind, String text) {
    /** What is not valid. */
    public enum Kind {
        /** It is not an MQTT packet. */
        MALFORMED,
        /** The packet has a content that no client may send (MQTT 5 section 4.13). */
        PROTOCOL_ERROR,
        /** The packet exceeds the maximum size. */
        TOO_LARGE,
        /** The version of the protocol is not supported. */
        VERSION,
        /** The client id is not valid. */
        CLIENT_ID
    }
}
