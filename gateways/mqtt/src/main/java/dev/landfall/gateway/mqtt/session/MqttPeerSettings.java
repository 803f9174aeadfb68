package dev.landfall.gateway.mqtt.session;

import java.time.Duration;

/**
 * The settings of a conversation.
 *
 * @param packetBytesMax the maximum size of a packet
 * @param pendingMax how many messages of a client may wait to be stored; while so many wait, nothing is read
 * @param pendingBytesMax how many bytes of such messages may wait
 * @param subscriptionsMax the maximum number of filters of a client
 * @param outboxMax how many messages of QoS 1 may wait for one client
 * @param outboxBytesMax how many bytes of such messages may wait; no message to a client is larger
 */
public record MqttPeerSettings(
        Times times,
        int packetBytesMax,
        int pendingMax,
        int pendingBytesMax,
        int subscriptionsMax,
        int outboxMax,
        int outboxBytesMax) {
    /** The usual settings. */
    public static final MqttPeerSettings USUAL = new MqttPeerSettings(
            new Times(Duration.ofSeconds(60), Duration.ofMinutes(2), Duration.ofMinutes(20), Duration.ofSeconds(30)),
            262_144,
            128,
            1 << 20,
            64,
            256,
            1 << 20);

    /**
     * The times that clients may take.
     *
     * @param connect how long a connection may stay without being accepted
     * @param packet how long a packet may take from its first received byte to its last
     * @param keepAliveMax the longest keep-alive of a client of version 5; a client that asks for more, or for none, is told this value
     * @param acknowledge how long a client may take to acknowledge a message before another one is sent in its place
     */
    public record Times(Duration connect, Duration packet, Duration keepAliveMax, Duration acknowledge) {}

    /** These settings, with other times. */
    public MqttPeerSettings within(Times newTimes) {
        return new MqttPeerSettings(
                newTimes, packetBytesMax, pendingMax, pendingBytesMax, subscriptionsMax, outboxMax, outboxBytesMax);
    }

    /** These settings, with other times to be accepted and to complete a packet. */
    public MqttPeerSettings within(Duration connect, Duration packet) {
        return within(new Times(connect, packet, times.keepAliveMax(), times.acknowledge()));
    }

    /** These settings, with another maximum size of packets. */
    public MqttPeerSettings packets(int bytesMax) {
        return new MqttPeerSettings(
                times, bytesMax, pendingMax, pendingBytesMax, subscriptionsMax, outboxMax, outboxBytesMax);
    }

    /** These settings, with another maximum of messages that wait to be stored. */
    public MqttPeerSettings pending(int messagesMax) {
        return new MqttPeerSettings(
                times, packetBytesMax, messagesMax, pendingBytesMax, subscriptionsMax, outboxMax, outboxBytesMax);
    }
}
