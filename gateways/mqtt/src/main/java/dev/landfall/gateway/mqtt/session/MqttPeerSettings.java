package dev.landfall.gateway.mqtt.session;

import java.time.Duration;

/**
 * What can be set about a conversation.
 *
 * @param packetBytesMax the largest packet taken
 * @param pendingMax how many messages of a client may wait until they are stored; while so many wait, nothing is read
 * @param pendingBytesMax likewise, their bytes
 * @param subscriptionsMax how many filters a client may have
 * @param outboxMax how many messages of QoS 1 may wait for one client
 * @param outboxBytesMax likewise, their bytes; no single message to a client is larger
 */
public record MqttPeerSettings(
        Times times,
        int packetBytesMax,
        int pendingMax,
        int pendingBytesMax,
        int subscriptionsMax,
        int outboxMax,
        int outboxBytesMax) {
    /** The usual values. */
    public static final MqttPeerSettings USUAL = new MqttPeerSettings(
            new Times(Duration.ofSeconds(60), Duration.ofMinutes(2), Duration.ofMinutes(20), Duration.ofSeconds(30)),
            262_144,
            128,
            1 << 20,
            64,
            256,
            1 << 20);

    /**
     * How long clients may take.
     *
     * @param connect how long a connection may stay without having been let in
     * @param packet how long a packet may be on its way, from its first byte that came to its last
     * @param keepAliveMax the longest a client of version 5 may ask to be silent; one that asks for more, or for ever, is told this
     * @param acknowledge how long a client may take to acknowledge a message before another goes out in its place
     */
    public record Times(Duration connect, Duration packet, Duration keepAliveMax, Duration acknowledge) {}

    /** As these, with other times. */
    public MqttPeerSettings within(Times newTimes) {
        return new MqttPeerSettings(
                newTimes, packetBytesMax, pendingMax, pendingBytesMax, subscriptionsMax, outboxMax, outboxBytesMax);
    }

    /** As these, with other deadlines to be let in and to end a packet. */
    public MqttPeerSettings within(Duration connect, Duration packet) {
        return within(new Times(connect, packet, times.keepAliveMax(), times.acknowledge()));
    }

    /** As these, with another bound of packets. */
    public MqttPeerSettings packets(int bytesMax) {
        return new MqttPeerSettings(
                times, bytesMax, pendingMax, pendingBytesMax, subscriptionsMax, outboxMax, outboxBytesMax);
    }

    /** As these, with another bound of what waits to be stored. */
    public MqttPeerSettings pending(int messagesMax) {
        return new MqttPeerSettings(
                times, packetBytesMax, messagesMax, pendingBytesMax, subscriptionsMax, outboxMax, outboxBytesMax);
    }
}
