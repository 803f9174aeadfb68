package dev.landfall.simulator;

import dev.landfall.simulator.LoopContext.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of the reference device: six, each with twice the timeout of the one before. Before each attempt it waits between half of
 * that timeout and the whole timeout, at random.
 */
final class RetrySchedule {

    private static final int[] PATIENCE_MILLIS = {2_000, 4_000, 8_000, 16_000, 32_000, 64_000};

    /** The operation that is attempted. */
    interface Attempt {

        /** Sends the request over the present connection. */
        void request();

        /** Opens the connection. */
        void connect();

        /** Drops the attempt before: it failed, and its answer is ignored. */
        void abandon();

        /** All attempts have failed. Returns whether to begin again. */
        boolean perseveres();
    }

    private final Device device;
    private final Attempt undertaking;
    private @Nullable Timer timer;
    private int attempt;
    private boolean awaiting;
    private boolean requested;

    RetrySchedule(Device device, Attempt undertaking) {
        this.device = device;
        this.undertaking = undertaking;
    }

    void start() {
        attempt = 0;
        awaitTurn();
    }

    /** Whether an answer, or the connection for a request, is due. */
    boolean isAwaiting() {
        return awaiting;
    }

    void connected() {
        if (awaiting && !requested) {
            requested = true;
            undertaking.request();
        }
    }

    /** The present attempt has failed; schedules the next one. */
    void again() {
        stop();
        undertaking.abandon();
        attempt++;
        if (attempt == PATIENCE_MILLIS.length) {
            if (!undertaking.perseveres()) {
                return;
            }
            attempt = 0;
        }
        awaitTurn();
    }

    /** Ends the schedule: no attempt is under way or due. */
    void stop() {
        awaiting = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Ends the schedule and runs {@code what} in {@code millis}, unless something else begins before. */
    void rest(double millis, Runnable what) {
        stop();
        timer = device.after(millis, what);
    }

    private void awaitTurn() {
        var half = PATIENCE_MILLIS[attempt] / 2.0;
        var chance = device.surroundings().random().nextDouble();
        rest((half + half * chance) * device.timing().delay(), this::attempt);
    }

    private void attempt() {
        rest(PATIENCE_MILLIS[attempt] * device.timing().timeout(), this::again);
        awaiting = true;
        requested = false;
        if (device.isConnected()) {
            connected();
        } else {
            undertaking.connect();
        }
    }
}
