package dev.landfall.gateway.door.session;

import java.time.Duration;

/** Counts the open conversations of a gateway, so that its shutdown can wait for the last one. Any thread. */
public final class ConversationCount {
    private int running;

    /** A conversation begins. {@link #ended} must be called later, once. */
    public synchronized void began() {
        running++;
    }

    /** A conversation has ended, and its last writes are durable. */
    public synchronized void ended() {
        running--;
        if (running == 0) {
            notifyAll();
        }
    }

    /** Waits until the last conversation has ended. False if that takes longer than the limit, or if the thread is interrupted. */
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
