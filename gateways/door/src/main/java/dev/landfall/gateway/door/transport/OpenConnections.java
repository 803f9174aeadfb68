package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.session.DoorMeters;
import dev.landfall.gateway.door.session.Refusals;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/** The open connections of a gateway: accepts them within the limits and counts them until they are closed. Any thread. */
public final class OpenConnections {
    private static final AttributeKey<Boolean> INSIDE = AttributeKey.valueOf(OpenConnections.class, "inside");

    private final ConnectionLimiter limiter;
    private final Descriptors descriptors;
    private final DoorMeters meters;
    private final Refusals refusals;

    public OpenConnections(TransportSettings settings, DoorMeters meters, Refusals refusals) {
        this(settings, meters, refusals, Descriptors.process());
    }

    OpenConnections(TransportSettings settings, DoorMeters meters, Refusals refusals, Descriptors descriptors) {
        limiter = new ConnectionLimiter(settings.connectionsMax(), settings.connectionsPerAddressMax());
        this.meters = meters;
        this.refusals = refusals;
        this.descriptors = descriptors;
    }

    /** Counts and logs refusals. */
    public Refusals refusals() {
        return refusals;
    }

    /** An accepted connection is closed, with a word for the reason. Only the first call for each connection counts. */
    public void left(Channel channel, String reason) {
        if (channel.attr(INSIDE).getAndSet(null) == null) {
            return;
        }
        limiter.leave(SocketAddresses.host(channel.remoteAddress()));
        descriptors.closed();
        meters.closed(reason);
    }

    /** Whether a new connection may stay; then {@link #left} must follow. A refusal is counted and logged. */
    boolean enters(Channel channel) {
        var address = SocketAddresses.host(channel.remoteAddress());
        var refusal = limiter.enter(address);
        if (refusal.isEmpty() && !descriptors.opened()) {
            limiter.leave(address);
            refusal = "out-of-descriptors";
        }
        if (!refusal.isEmpty()) {
            refusals.refused(refusal, SocketAddresses.text(channel.remoteAddress()), "", "refused at once");
            return false;
        }
        channel.attr(INSIDE).set(true);
        meters.opened();
        return true;
    }

    /** Registers the gauges of TLS handshakes. */
    void show(HandshakeLimiter turns) {
        meters.handshakes(turns::used, turns::waiting);
    }

    Descriptors descriptors() {
        return descriptors;
    }

    /** The name of the gateway. */
    String door() {
        return meters.door();
    }

    int open() {
        return limiter.open();
    }
}
