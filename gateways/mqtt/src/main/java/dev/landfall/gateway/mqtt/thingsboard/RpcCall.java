package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.model.Command;
import dev.landfall.gateway.mqtt.session.Acknowledgement;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A command on its way to the device, up to its answer; the content of the command is not kept. Any thread. */
final class RpcCall {
    private final String command;
    private final String href;
    private final long validUntil;
    private @Nullable End end;
    private boolean late;
    private boolean hindrance;

    /**
     * The end of a call.
     *
     * @param answer the device's answer; null when there is none
     * @param receipt the acknowledgement of the answer
     * @param lost the reason for which the command was not sent; empty when it was sent
     */
    record End(byte @Nullable [] answer, @Nullable Acknowledgement receipt, String lost) {}

    RpcCall(Command command) {
        this.command = command.id();
        this.href = command.request().href();
        this.validUntil = command.validUntil();
    }

    /** The id of the command. */
    String command() {
        return command;
    }

    /** The href of the command. */
    String href() {
        return href;
    }

    /**
     * Ends the call; the first end counts.
     *
     * @return whether nobody waits for the answer any more
     */
    synchronized boolean ended(End how) {
        if (end == null) {
            end = late ? new End(null, null, how.lost()) : how;
            notifyAll();
            return late;
        }
        return false;
    }

    /** Another command waits for this one: the answer is now awaited only as long as the command is valid. */
    synchronized void hinders() {
        hindrance = true;
        notifyAll();
    }

    /** Whether an answer is still awaited. */
    synchronized boolean awaited() {
        return end == null && !late;
    }

    /** Whether the call has ended. */
    synchronized boolean over() {
        return end != null;
    }

    /** Waits for the end; null when it takes longer than {@code patience}. */
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
