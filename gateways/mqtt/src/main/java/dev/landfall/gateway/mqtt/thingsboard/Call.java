package dev.landfall.gateway.mqtt.thingsboard;

import dev.landfall.core.model.Command;
import dev.landfall.gateway.mqtt.session.Receipt;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A command on its way to the device, up to its answer. Any thread. */
final class Call {
    private final Command command;
    private @Nullable End end;
    private boolean late;

    /**
     * How it ended.
     *
     * @param answer the device's; null when there is none
     * @param receipt of the answer
     * @param lost why it never left; empty when it did
     */
    record End(byte @Nullable [] answer, @Nullable Receipt receipt, String lost) {}

    Call(Command command) {
        this.command = command;
    }

    Command command() {
        return command;
    }

    /** The first end counts; returns whether it came when nobody waits any more. */
    synchronized boolean ended(End how) {
        if (end == null) {
            end = how;
            notifyAll();
            return late;
        }
        return false;
    }

    /** Whether it has ended already. */
    synchronized boolean over() {
        return end != null;
    }

    /** How it ended; null when it did not in time. */
    synchronized @Nullable End await(Duration patience) throws InterruptedException {
        var deadline = System.nanoTime() + patience.toNanos();
        while (end == null) {
            var left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                late = true;
                return null;
            }
            wait(left);
        }
        return end;
    }
}
