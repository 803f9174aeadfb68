package dev.landfall.move;

import dev.landfall.guard.Guard;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;

/**
 * A pause of all writers. It ends by itself when it has lasted too long, whatever its owner is doing, because devices and apps must not
 * wait. An owner that needs it to the end calls {@link #keep} in time. Any thread.
 */
public final class WritePause implements AutoCloseable {
    private final StampedLock gate;
    private final long stamp;
    private final long began = System.nanoTime();
    private final CountDownLatch ended = new CountDownLatch(1);
    private State state = State.HELD;
    private long nanos;

    private enum State {
        HELD,
        KEPT,
        OVER
    }

    WritePause(StampedLock gate, Duration longest) {
        this.gate = gate;
        this.stamp = gate.writeLock();
        var watched = false;
        try {
            Guard.startVirtual("hold", () -> watch(longest));
            watched = true;
        } finally {
            if (!watched) {
                // Writers must not wait for a pause that nobody ends.
                gate.unlockWrite(stamp);
            }
        }
    }

    private void watch(Duration longest) {
        try {
            if (!ended.await(longest.toNanos(), TimeUnit.NANOSECONDS)) {
                expire();
            }
        } catch (InterruptedException nobodyDoes) {
            expire();
        }
    }

    private synchronized void expire() {
        if (state == State.HELD) {
            end();
        }
    }

    /** Whether the writers go on. */
    synchronized boolean isOver() {
        return state == State.OVER;
    }

    /**
     * Keeps the pause until it is closed.
     *
     * @return false when the writers have gone on already
     */
    synchronized boolean keep() {
        if (state == State.HELD) {
            state = State.KEPT;
        }
        return state == State.KEPT;
    }

    /** Whether the pause is kept until it is closed, and belongs to this store. */
    synchronized boolean keeps(StampedLock theirs) {
        return state == State.KEPT && gate.equals(theirs);
    }

    /** How long nobody wrote, so far. */
    synchronized Duration lasted() {
        return Duration.ofNanos(state == State.OVER ? nanos : System.nanoTime() - began);
    }

    /** Ends the pause, if it has not ended. */
    @Override
    public synchronized void close() {
        if (state != State.OVER) {
            end();
        }
    }

    private void end() {
        state = State.OVER;
        nanos = System.nanoTime() - began;
        gate.unlockWrite(stamp);
        ended.countDown();
    }
}
