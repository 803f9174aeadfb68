package dev.landfall.gateway.mqtt.packet;

import java.util.List;

/** A packet of the hub. */
public sealed interface ServerPacket {
    /**
     * The answer to a CONNECT.
     *
     * @param code in the version of the client
     * @param terms the limits of this connection; only for version 5 and code 0
     */
    record ConnAck(int code, Terms terms) implements ServerPacket {}

    /**
     * The limits of a connection.
     *
     * @param clientId the client id that the hub has assigned; empty when the client has its own
     * @param keepAliveSeconds the keep-alive of the hub; negative when the client's own holds
     */
    record Terms(String clientId, int keepAliveSeconds, int receiveMax, int packetBytesMax) {
        /** No limits, for clients that are not told any. */
        public static final Terms NONE = new Terms("", -1, 0, 0);
    }

    /**
     * A message to the client.
     *
     * @param qos 0 or 1
     * @param id the packet id; 0 with QoS 0
     */
    record Message(String topic, byte[] payload, int qos, int id) implements ServerPacket {}

    /**
     * The answer to a message of QoS 1.
     *
     * @param code a {@link ReasonCode}
     * @param reason a word for people; may be empty
     */
    record PubAck(int id, int code, String reason) implements ServerPacket {}

    /**
     * The answer to a message of QoS 2: it is stored, or will never be.
     *
     * @param code a {@link ReasonCode}
     * @param reason a word for people; may be empty
     */
    record PubRec(int id, int code, String reason) implements ServerPacket {}

    /**
     * The end of a message of QoS 2 of the client.
     *
     * @param code a {@link ReasonCode}
     */
    record PubComp(int id, int code) implements ServerPacket {}

    /**
     * The answer to a request for subscriptions.
     *
     * @param codes the granted QoS, or the reason of the refusal
     */
    record SubAck(int id, List<Integer> codes) implements ServerPacket {}

    record UnsubAck(int id, List<Integer> codes) implements ServerPacket {}

    record Pong() implements ServerPacket {}

    /**
     * The hub closes the connection. Only for version 5.
     *
     * @param code a {@link ReasonCode}
     * @param reason a word for people
     */
    record Disconnect(int code, String reason) implements ServerPacket {}
}
