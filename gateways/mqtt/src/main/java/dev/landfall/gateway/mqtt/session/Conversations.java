package dev.landfall.gateway.mqtt.session;

import java.time.Duration;

/** Begins a conversation on every new connection, and knows when all have come to their end. Any thread. */
public final class Conversations implements Inbound.Door {
    private final Shared shared;
    private int running;

    /** What all conversations have in common. */
    public record Shared(PeerSettings settings, Meters meters, Refusals refusals, Guest.Reception reception) {}

    public Conversations(Shared shared) {
        this.shared = shared;
    }

    @Override
    public Inbound enter(Connection connection) {
        synchronized (this) {
            running++;
        }
        return new Peer(connection, shared, this::ended);
    }

    /** Waits until the last one has ended and what follows from it is durable; false when that takes longer. */
    public synchronized boolean awaitEnd(Duration patience) {
        var end = System.nanoTime() + patience.toNanos();
        while (running > 0) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            try {
                wait(left);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private synchronized void ended() {
        running--;
        if (running == 0) {
            notifyAll();
        }
    }
}
