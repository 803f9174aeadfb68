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
 */
public record PeerSettings(
        Times times, int packetBytesMax, int pendingMax, int pendingBytesMax, int subscriptionsMax, int outboxMax) {
    /** The usual values. */
    public static final PeerSettings USUAL = new PeerSettings(
            new Times(Duration.ofSeconds(60), Duration.ofMinutes(2), Duration.ofMinutes(20)),
            262_144,
            128,
            1 << 20,
            64,
            256);

    /**
     * How long clients may take.
     *
     * @param connect how long a connection may stay without having been let in
     * @param packet how long a packet may be on its way, from its first byte that came to its last
     * @param keepAliveMax the longest a client of version 5 may ask to be silent; one that asks for more, or for ever, is told this
     */
    public record Times(Duration connect, Duration packet, Duration keepAliveMax) {}

    /** As these, with other deadlines to be let in and to end a packet. */
    public PeerSettings within(Duration connect, Duration packet) {
        return new PeerSettings(
                new Times(connect, packet, times.keepAliveMax()),
                packetBytesMax,
                pendingMax,
                pendingBytesMax,
                subscriptionsMax,
                outboxMax);
    }

    /** As these, with another bound of packets. */
    public PeerSettings packets(int bytesMax) {
        return new PeerSettings(times, bytesMax, pendingMax, pendingBytesMax, subscriptionsMax, outboxMax);
    }

    /** As these, with another bound of what waits to be stored. */
    public PeerSettings pending(int messagesMax) {
        return new PeerSettings(times, packetBytesMax, messagesMax, pendingBytesMax, subscriptionsMax, outboxMax);
    }
}
