package dev.landfall.simulator;

import dev.landfall.simulator.LoopContext.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The table of attempts of the reference device: six of them, each with twice the patience of the one before. Before
 * each it waits half of that attempt's patience and up to half more, by chance.
 */
final class RetrySchedule {

    private static final int[] PATIENCE_MILLIS = {2_000, 4_000, 8_000, 16_000, 32_000, 64_000};

    /** What is attempted. */
    interface Undertaking {

        /** Asks the hub, over the connection that is there. */
        void request();

        /** Brings the connection about. */
        void connect();

        /** The attempt before came to nothing and its answer is not wanted any more. */
        void abandon();

        /** All attempts have failed; answers whether to begin again. */
        boolean perseveres();
    }

    private final Device device;
    private final Undertaking undertaking;
    private @Nullable Timer timer;
    private int attempt;
    private boolean awaiting;
    private boolean requested;

    RetrySchedule(Device device, Undertaking undertaking) {
        this.device = device;
        this.undertaking = undertaking;
    }

    void start() {
        attempt = 0;
        awaitTurn();
    }

    /** Whether an answer, or the connection to ask for one, is due. */
    boolean isAwaiting() {
        return awaiting;
    }

    void connected() {
        if (awaiting && !requested) {
            requested = true;
            undertaking.request();
        }
    }

    /** This attempt came to nothing. */
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

    /** No attempt is under way or due any more. */
    void stop() {
        awaiting = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** Stops, and runs {@code what} in {@code millis} unless something else begins before. */
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
