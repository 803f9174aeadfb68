package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.model.Command;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A command on its way to the device, up to its answer; what the command says is not kept. Any thread. */
final class RpcCall {
    private final String command;
    private final String href;
    private final long validUntil;
    private @Nullable End end;
    private boolean late;
    private boolean hindrance;

    /**
     * How it ended.
     *
     * @param answer the device's; null when there is none
     * @param receipt of the answer
     * @param lost why it never left; empty when it did
     */
    record End(byte @Nullable [] answer, @Nullable Acknowledgement receipt, String lost) {}

    RpcCall(Command command) {
        this.command = command.id();
        this.href = command.ask().href();
        this.validUntil = command.validUntil();
    }

    /** The command's id. */
    String command() {
        return command;
    }

    /** The resource that it was for. */
    String href() {
        return href;
    }

    /** The first end counts; returns whether it came when nobody waits any more. */
    synchronized boolean ended(End how) {
        if (end == null) {
            end = late ? new End(null, null, how.lost()) : how;
            notifyAll();
            return late;
        }
        return false;
    }

    /** Another command waits for this one: it is waited for only as long as the app wanted it. */
    synchronized void hinders() {
        hindrance = true;
        notifyAll();
    }

    /** Whether an answer is still waited for. */
    synchronized boolean awaited() {
        return end == null && !late;
    }

    /** Whether it has ended already. */
    synchronized boolean over() {
        return end != null;
    }

    /** How it ended; null when it did not in time. */
    synchronized @Nullable End await(Duration patience, Clock clock) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (end == null) {
            var left = Math.min(deadline - System.nanoTime(), hindrance ? valid(clock) : Long.MAX_VALUE);
            if (left <= 0) {
                late = true;
                return null;
            }
            wait(1 + left / TimeUnit.MILLISECONDS.toNanos(1));
        }
        return end;
    }

    private long valid(Clock clock) {
        var now = clock.instant();
        return validUntil == 0
                ? Long.MAX_VALUE
                : validUntil - TimeUnit.SECONDS.toNanos(now.getEpochSecond()) - now.getNano();
    }
}
