package dev.landfall.move;

import dev.landfall.guard.Guard;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.StampedLock;

/**
 * A pause of writing, which ends by itself when it has lasted too long, whatever who asked for it is waiting for: devices and
 * apps must not. Who needs it to the end says so in time.
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

    /** Whether writers go on. */
    synchronized boolean isOver() {
        return state == State.OVER;
    }

    /** From now on it lasts until it is closed; false when writers have gone on. */
    synchronized boolean keep() {
        if (state == State.HELD) {
            state = State.KEPT;
        }
        return state == State.KEPT;
    }

    /** Whether it lasts until it is closed, and is a pause of this store. */
    synchronized boolean keeps(StampedLock theirs) {
        return state == State.KEPT && gate.equals(theirs);
    }

    /** For how long nobody wrote, as far as it is known. */
    synchronized Duration lasted() {
        return Duration.ofNanos(state == State.OVER ? nanos : System.nanoTime() - began);
    }

    /** Writers go on, unless they do already. */
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
