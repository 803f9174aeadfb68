package dev.landfall.gateway.door.transport;

import java.time.Duration;

/**
 * Bounds of the transport.
 *
 * @param eventLoops threads that read and write; 0 for one a processor
 * @param connectionsMax open at once
 * @param connectionsPerAddressMax open at once from one address
 * @param writeBytesMax what may wait to be written on one connection; a peer that reads slower is cut off
 * @param tick how often deadlines are looked at
 * @param handshakesMax TLS handshakes under way at once; connections beyond wait for their turn
 */
public record TransportSettings(
        int eventLoops,
        int connectionsMax,
        int connectionsPerAddressMax,
        int writeBytesMax,
        Duration tick,
        int handshakesMax) {
    /** The usual bound of handshakes under way. */
    public static final int HANDSHAKES_MAX = 256;

    /** The usual values. */
    public static final TransportSettings USUAL =
            new TransportSettings(0, 100_000, 50_000, 1 << 20, Duration.ofMillis(500));

    /** With the usual bound of handshakes. */
    public TransportSettings(
            int eventLoops, int connectionsMax, int connectionsPerAddressMax, int writeBytesMax, Duration tick) {
        this(eventLoops, connectionsMax, connectionsPerAddressMax, writeBytesMax, tick, HANDSHAKES_MAX);
    }

    /** As these, with other bounds of connections. */
    public TransportSettings connections(int max, int perAddressMax) {
        return new TransportSettings(eventLoops, max, perAddressMax, writeBytesMax, tick, handshakesMax);
    }

    /** As these, with another bound of what waits to be written. */
    public TransportSettings writes(int bytesMax) {
        return new TransportSettings(
                eventLoops, connectionsMax, connectionsPerAddressMax, bytesMax, tick, handshakesMax);
    }

    /** As these, with another tick. */
    public TransportSettings ticking(Duration newTick) {
        return new TransportSettings(
                eventLoops, connectionsMax, connectionsPerAddressMax, writeBytesMax, newTick, handshakesMax);
    }

    /** As these, with another bound of TLS handshakes under way. */
    public TransportSettings handshakes(int max) {
        return new TransportSettings(eventLoops, connectionsMax, connectionsPerAddressMax, writeBytesMax, tick, max);
    }
}
