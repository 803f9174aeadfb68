package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.door.session.Attendance;
import dev.landfall.gateway.door.session.Refusals;
import java.security.SecureRandom;
import java.time.Duration;

/** Begins a conversation on every new connection, and knows when all have come to their end. Any thread. */
public final class Conversations implements Inbound.Door {
    private final PeerSettings settings;
    private final Meters meters;
    private final Refusals refusals;
    private final Protocol.Factory protocols;
    private final SecureRandom random = new SecureRandom();
    private final Attendance attendance = new Attendance();

    public Conversations(PeerSettings settings, Meters meters, Refusals refusals, Protocol.Factory protocols) {
        this.settings = settings;
        this.meters = meters;
        this.refusals = refusals;
        this.protocols = protocols;
    }

    @Override
    public Inbound enter(Connection connection) {
        attendance.began();
        return new Peer(connection, settings, meters, refusals, protocols, random.nextLong(), attendance::ended);
    }

    /** Waits until the last one has ended and what follows from it is durable; false when that takes longer. */
    public boolean awaitEnd(Duration patience) {
        return attendance.awaitEnd(patience);
    }
}
