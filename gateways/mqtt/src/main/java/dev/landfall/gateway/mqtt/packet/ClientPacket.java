package dev.landfall.gateway.mqtt.packet;

import java.util.List;
import java.util.Optional;

/** What a client says. */
public sealed interface ClientPacket {
    /**
     * The first packet (MQTT 5 section 3.1).
     *
     * @param clientId may be empty
     * @param user empty when there is none
     * @param password may be empty
     * @param keepAliveSeconds 0 for none
     * @param will a message for the case that the connection ends without a word
     */
    record Connect(
            ProtocolVersion version,
            String clientId,
            Optional<String> user,
            byte[] password,
            boolean clean,
            int keepAliveSeconds,
            Optional<Publish> will,
            Wishes wishes)
            implements ClientPacket {}

    /**
     * What a client of version 5 asks for beside.
     *
     * @param receiveMax how many messages of QoS 1 it takes before it has acknowledged the first
     * @param packetBytesMax the largest packet it takes
     * @param sessionExpirySeconds how long it would have its session kept
     * @param authenticates by a method of its own
     * @param reasons whether it takes reason strings with acknowledgements (MQTT 5 section 3.1.2.11.7)
     * @param fault what is a protocol error in them; empty when nothing is
     */
    record Wishes(
            int receiveMax,
            int packetBytesMax,
            long sessionExpirySeconds,
            boolean authenticates,
            boolean reasons,
            String fault) {
        /** Of whoever says nothing of it. */
        public static final Wishes NONE = new Wishes(65_535, Integer.MAX_VALUE, 0, false, true, "");
    }

    /**
     * A message.
     *
     * @param id of QoS 1 and 2; else 0
     * @param aliased whether it uses a topic alias
     */
    record Publish(String topic, byte[] payload, int qos, int id, boolean retain, boolean aliased)
            implements ClientPacket {}

    /** A message of ours of QoS 1 has arrived. */
    record PubAck(int id) implements ClientPacket {}

    /** The client lets go of a message of its own of QoS 2 (MQTT 5 section 3.6). */
    record PubRel(int id) implements ClientPacket {}

    /** @param identified whether it carries a subscription identifier */
    record Subscribe(int id, List<Wanted> filters, boolean identified) implements ClientPacket {}

    /** @param qos the most it wants */
    record Wanted(String filter, int qos) {}

    record Unsubscribe(int id, List<String> filters) implements ClientPacket {}

    record Ping() implements ClientPacket {}

    /**
     * @param code 0 for a leave in peace (no will)
     * @param expirySeconds how long the client would now have its session kept; negative when it says nothing of it
     */
    record Disconnect(int code, long expirySeconds) implements ClientPacket {}

    /** Packets that no client has reason to send here. */
    record Other(String name) implements ClientPacket {}
}
