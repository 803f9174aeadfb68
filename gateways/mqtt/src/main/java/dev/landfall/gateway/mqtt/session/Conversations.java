package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.Attendance;
import dev.landfall.gateway.door.session.Refusals;
import java.time.Duration;

/** Begins a conversation on every new connection, and knows when all have come to their end. Any thread. */
public final class Conversations implements Inbound.Door {
    private final Shared shared;
    private final Attendance attendance = new Attendance();

    /** What all conversations have in common. */
    public record Shared(PeerSettings settings, Meters meters, Refusals refusals, Guest.Reception reception) {}

    public Conversations(Shared shared) {
        this.shared = shared;
    }

    @Override
    public Inbound enter(Connection connection) {
        attendance.began();
        return new Peer(connection, shared, attendance::ended);
    }

    /** Waits until the last one has ended and what follows from it is durable; false when that takes longer. */
    public boolean awaitEnd(Duration patience) {
        return attendance.awaitEnd(patience);
    }
}
