package dev.landfall.provider.remote.server;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.FaultCodes;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Sends a stream no faster than its reader takes it (back-pressure): the next part waits until there is room. Any thread. */
final class BackPressuredStream<A> {
    private final ServerCallStreamObserver<A> out;
    private final Duration stall;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile boolean cancelled;

    /**
     * Must be created while the call begins.
     *
     * @param stall how long a reader may take nothing
     * @param gone called when the reader has ended the call
     */
    BackPressuredStream(ServerCallStreamObserver<A> out, Duration stall, Runnable gone) {
        this.out = out;
        this.stall = stall;
        out.setOnReadyHandler(this::wake);
        out.setOnCancelHandler(() -> {
            cancelled = true;
            wake();
            gone.run();
        });
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean cancelled() {
        return cancelled;
    }

    /**
     * Sends a part when there is room. Blocks.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} when the reader is gone, or takes nothing for too long
     */
    void send(A part) {
        lock.lock();
        try {
            var left = stall.toNanos();
            while (!out.isReady() && !cancelled && left > 0) {
                left = changed.awaitNanos(left);
            }
            if (cancelled) {
                throw new ProviderException(Fault.UNAVAILABLE, "the reader went away");
            }
            if (!out.isReady()) {
                throw new ProviderException(
                        Fault.UNAVAILABLE, "the reader took nothing for " + stall.toSeconds() + " s");
            }
            out.onNext(part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Fault.UNAVAILABLE, "the server is closing", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a part if there is room now.
     *
     * @return whether it was sent
     */
    boolean offer(A part) {
        lock.lock();
        try {
            if (cancelled || !out.isReady()) {
                return false;
            }
            out.onNext(part);
            return true;
        } finally {
            lock.unlock();
        }
    }

    void complete() {
        lock.lock();
        try {
            if (!cancelled) {
                out.onCompleted();
            }
        } finally {
            lock.unlock();
        }
    }

    void fail(Throwable wrong) {
        lock.lock();
        try {
            if (!cancelled) {
                out.onError(FaultCodes.status(wrong));
            }
        } finally {
            lock.unlock();
        }
    }
}
