package dev.landfall.gateway.door.session;

import java.time.Duration;

/** Counts the conversations under way, and knows when all have come to their end. Any thread. */
public final class ConversationCount {
    private int running;

    /** One begins; {@link #ended} must follow. */
    public synchronized void began() {
        running++;
    }

    /** One has ended, and what follows from it is durable. */
    public synchronized void ended() {
        running--;
        if (running == 0) {
            notifyAll();
        }
    }

    /** Waits until the last one has ended; false when that takes longer, or the waiting thread is interrupted. */
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
}
