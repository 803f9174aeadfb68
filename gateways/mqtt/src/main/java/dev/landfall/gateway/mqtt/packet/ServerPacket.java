package dev.landfall.gateway.mqtt.packet;

import java.util.List;

/** What we say. */
public sealed interface ServerPacket {
    /**
     * @param code of the client's version
     * @param terms what holds on this connection; for version 5 and code 0 alone
     */
    record ConnAck(int code, Terms terms) implements ServerPacket {}

    /**
     * @param clientId the one we gave the client; empty when it has its own
     * @param keepAliveSeconds ours; negative for the client's
     */
    record Terms(String clientId, int keepAliveSeconds, int receiveMax, int packetBytesMax) {
        /** For those who are told none. */
        public static final Terms NONE = new Terms("", -1, 0, 0);
    }

    /**
     * @param qos 0 or 1
     * @param id 0 with QoS 0
     */
    record Message(String topic, byte[] payload, int qos, int id) implements ServerPacket {}

    /**
     * @param code a {@link ReasonCode}
     * @param reason a word for people; may be empty
     */
    record PubAck(int id, int code, String reason) implements ServerPacket {}

    /**
     * A message of the client of QoS 2 is stored, or is not and never will be.
     *
     * @param code a {@link ReasonCode}
     * @param reason a word for people; may be empty
     */
    record PubRec(int id, int code, String reason) implements ServerPacket {}

    /**
     * The client's message of QoS 2 is over.
     *
     * @param code a {@link ReasonCode}
     */
    record PubComp(int id, int code) implements ServerPacket {}

    /** @param codes granted QoS, or why not */
    record SubAck(int id, List<Integer> codes) implements ServerPacket {}

    record UnsubAck(int id, List<Integer> codes) implements ServerPacket {}

    record Pong() implements ServerPacket {}

    /**
     * For version 5 alone.
     *
     * @param code a {@link ReasonCode}
     * @param reason a word for people
     */
    record Disconnect(int code, String reason) implements ServerPacket {}
}
