package dev.landfall.gateway.door.transport;

import java.time.Duration;

/**
 * The limits of the transport.
 *
 * @param eventLoops threads that read and write; 0 for one for each processor
 * @param connectionsMax the maximum number of open connections
 * @param connectionsPerAddressMax the maximum number of open connections from one address
 * @param writeBytesMax the maximum number of bytes that wait to be written on one connection; a peer that reads slower is disconnected
 * @param tick how often deadlines are checked
 * @param handshakesMax the maximum number of TLS handshakes at the same time; further connections wait
 */
public record TransportSettings(
        int eventLoops,
        int connectionsMax,
        int connectionsPerAddressMax,
        int writeBytesMax,
        Duration tick,
        int handshakesMax) {
    /** The usual maximum number of TLS handshakes at the same time. */
    public static final int HANDSHAKES_MAX = 256;

    /** The usual limits. */
    public static final TransportSettings USUAL =
            new TransportSettings(0, 100_000, 50_000, 1 << 20, Duration.ofMillis(500));

    /** Limits with the usual maximum number of handshakes. */
    public TransportSettings(
            int eventLoops, int connectionsMax, int connectionsPerAddressMax, int writeBytesMax, Duration tick) {
        this(eventLoops, connectionsMax, connectionsPerAddressMax, writeBytesMax, tick, HANDSHAKES_MAX);
    }

    /** These limits, with other maximum numbers of connections. */
    public TransportSettings connections(int max, int perAddressMax) {
        return new TransportSettings(eventLoops, max, perAddressMax, writeBytesMax, tick, handshakesMax);
    }

    /** These limits, with another maximum of bytes that wait to be written. */
    public TransportSettings writes(int bytesMax) {
        return new TransportSettings(
                eventLoops, connectionsMax, connectionsPerAddressMax, bytesMax, tick, handshakesMax);
    }

    /** These limits, with another tick. */
    public TransportSettings ticking(Duration newTick) {
        return new TransportSettings(
                eventLoops, connectionsMax, connectionsPerAddressMax, writeBytesMax, newTick, handshakesMax);
    }

    /** These limits, with another maximum number of TLS handshakes. */
    public TransportSettings handshakes(int max) {
        return new TransportSettings(eventLoops, connectionsMax, connectionsPerAddressMax, writeBytesMax, tick, max);
    }
}
