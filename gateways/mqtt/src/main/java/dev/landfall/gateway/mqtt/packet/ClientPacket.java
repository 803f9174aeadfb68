package dev.landfall.gateway.mqtt.packet;

import java.util.List;
import java.util.Optional;

/** A packet of a client. */
public sealed interface ClientPacket {
    /**
     * The first packet (MQTT 5 section 3.1).
     *
     * @param clientId may be empty
     * @param user empty when there is none
     * @param password may be empty
     * @param keepAliveSeconds 0 for none
     * @param will the message that is published if the connection ends without a DISCONNECT
     */
    record Connect(
            ProtocolVersion version,
            String clientId,
            Optional<String> user,
            byte[] password,
            boolean clean,
            int keepAliveSeconds,
            Optional<Publish> will,
            ConnectOptions options)
            implements ClientPacket {}

    /**
     * The properties of a CONNECT of version 5.
     *
     * @param receiveMax how many messages of QoS 1 the client accepts without having acknowledged the first
     * @param packetBytesMax the maximum size of a packet that the client accepts
     * @param sessionExpirySeconds how long the client asks to keep its session
     * @param authenticates whether the client asks for an authentication method of its own
     * @param reasons whether the client accepts reason strings in acknowledgements (MQTT 5 section 3.1.2.11.7)
     * @param fault the protocol error in the properties; empty when there is none
     */
    record ConnectOptions(
            int receiveMax,
            int packetBytesMax,
            long sessionExpirySeconds,
            boolean authenticates,
            boolean reasons,
            String fault) {
        /** The values for a client that names none. */
        public static final ConnectOptions NONE = new ConnectOptions(65_535, Integer.MAX_VALUE, 0, false, true, "");
    }

    /**
     * A message.
     *
     * @param id the packet id with QoS 1 and 2; else 0
     * @param aliased whether it uses a topic alias
     */
    record Publish(String topic, byte[] payload, int qos, int id, boolean retain, boolean aliased)
            implements ClientPacket {}

    /** The client has received a message of QoS 1 from the hub. */
    record PubAck(int id) implements ClientPacket {}

    /** The client releases its own message of QoS 2 (MQTT 5 section 3.6). */
    record PubRel(int id) implements ClientPacket {}

    /**
     * A request for subscriptions.
     *
     * @param identified whether it has a subscription identifier
     */
    record Subscribe(int id, List<RequestedSubscription> filters, boolean identified) implements ClientPacket {}

    /**
     * A requested subscription.
     *
     * @param qos the maximum QoS
     */
    record RequestedSubscription(String filter, int qos) {}

    record Unsubscribe(int id, List<String> filters) implements ClientPacket {}

    record Ping() implements ClientPacket {}

    /**
     * The client disconnects.
     *
     * @param code 0 for the regular way (the will is discarded)
     * @param expirySeconds how long the client now asks to keep its session; negative when it does not say
     */
    record Disconnect(int code, long expirySeconds) implements ClientPacket {}

    /** A packet that clients do not send to this hub. */
    record Other(String name) implements ClientPacket {}
}
