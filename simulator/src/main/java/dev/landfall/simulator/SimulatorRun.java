package dev.landfall.simulator;

import dev.landfall.simulator.Progress.Stage;
import dev.landfall.simulator.StateFile.Saved;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run of simulated devices from start to end. Each device signs up, or continues with its saved state, signs in and publishes. When all
 * are signed in, they change their lights for a while. Then they disconnect. A run runs once. {@link #stop()} and {@link #device(int)}
 * may be called from any thread meanwhile.
 */
public final class SimulatorRun {

    private static final long TICK_MILLIS = 50;
    private static final int TICKS_PER_PROGRESS = 10;
    private static final int TICKS_PER_SAVE = 200;
    private static final Duration WATCHED_MAX = Duration.ofSeconds(10);
    private static final Duration HEARD_MAX = Duration.ofSeconds(60);

    private final SimulatorSettings settings;
    private final EnrolmentSource credentials;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable Fleet<?> fleet;
    private int ticks;

    /** Makes a run; {@link #run} starts it. */
    public SimulatorRun(SimulatorSettings settings, EnrolmentSource credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    /**
     * Runs to the end, or until it is {@link #stop() stopped}.
     *
     * @throws IOException when the ledger or the state cannot be written; the run then ends
     */
    public RunResult run() throws IOException, InterruptedException {
        var state = settings.state() == null ? null : new StateFile(settings.state());
        Map<UUID, Saved> saved = state == null ? Map.of() : state.load();
        if (settings.ledger() == null) {
            return run(new RunCounters(null), null, state, saved);
        }
        try (var ledger = new Ledger(settings.ledger())) {
            var result = run(new RunCounters(ledger), ledger, state, saved);
            ledger.flush();
            check(ledger);
            return result;
        }
    }

    /** Ends the run early; {@link #run} returns the result so far. */
    public void stop() {
        stop.countDown();
    }

    /**
     * Closes the connections of all devices at once, like a network failure. The devices connect again by themselves. Does nothing before
     * and after the run.
     */
    public void hangUp() throws InterruptedException {
        var running = fleet;
        if (running != null) {
            running.hangUp();
        }
    }

    /**
     * One of the devices, by its index from 0.
     *
     * @throws IllegalStateException before and after the run
     */
    public SimulatedDevice device(int index) {
        var running = fleet;
        if (running == null) {
            throw new IllegalStateException("the run has not begun or is over");
        }
        return new Handle(running, index, settings.load().device(index));
    }

    private RunResult run(
            RunCounters counters, @Nullable Ledger ledger, @Nullable StateFile state, Map<UUID, Saved> saved)
            throws IOException, InterruptedException {
        try (var all = fleet(counters, saved)) {
            fleet = all;
            var watch = new Watch(all, counters, ledger, state);
            all.enrol();
            watch.until(Stage.SIGNING_IN, all::isEnrolled, null);
            if (settings.load().rate() > 0) {
                watch.until(Stage.SIGNING_IN, () -> counters.observed() >= counters.online(), WATCHED_MAX);
            }
            var start = System.nanoTime();
            all.startChanges();
            var time = settings.load().time();
            watch.until(Stage.CHANGING, () -> false, time.isZero() ? null : time);
            all.stopChanges();
            var changing = Duration.ofNanos(System.nanoTime() - start);
            for (var end = System.nanoTime() + HEARD_MAX.toNanos(); all.unheard() > 0; ) {
                if (System.nanoTime() > end) {
                    counters.problem(all.unheard() + " devices could not find out whether the hub has read everything");
                    break;
                }
                watch.tick(Stage.STOPPING);
            }
            all.stop();
            if (state != null) {
                state.save(all.save(true));
            }
            return new RunResult(settings.load().devices(), counters.counts(), changing, counters.problems());
        } finally {
            fleet = null;
        }
    }

    private Fleet<?> fleet(RunCounters counters, Map<UUID, Saved> saved) {
        return switch (settings.behaviour().protocol()) {
            case OCF -> new Fleet<>(settings, new OcfDeviceFactory(settings, credentials, counters, saved), counters);
            case MQTT -> new Fleet<>(settings, new MqttDeviceFactory(settings, credentials, counters, saved), counters);
        };
    }

    private static void check(Ledger ledger) throws IOException {
        var failure = ledger.failure();
        if (failure != null) {
            throw new IOException("the ledger cannot be written", failure);
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** The loop of the running thread while the event loops work: it writes the files and reports the progress. */
    private final class Watch {

        private final Fleet<?> all;
        private final RunCounters counters;
        private final @Nullable Ledger ledger;
        private final @Nullable StateFile state;

        Watch(Fleet<?> all, RunCounters counters, @Nullable Ledger ledger, @Nullable StateFile state) {
            this.all = all;
            this.counters = counters;
            this.ledger = ledger;
            this.state = state;
        }

        /** Waits for {@code condition}, for the end of the time, if any, or for {@link SimulatorRun#stop()}. */
        void until(Stage stage, Condition condition, @Nullable Duration max) throws IOException, InterruptedException {
            var start = System.nanoTime();
            while (!condition.holds() && stop.getCount() > 0) {
                var left = max == null ? Long.MAX_VALUE : max.toNanos() - (System.nanoTime() - start);
                if (left <= 0) {
                    return;
                }
                tick(stage);
            }
        }

        void tick(Stage stage) throws IOException, InterruptedException {
            if (stage == Stage.STOPPING) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
            } else if (stop.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            ticks++;
            if (ledger != null && ticks % 2 == 0) {
                ledger.flush();
                check(ledger);
            }
            if (state != null && ticks % TICKS_PER_SAVE == 0) {
                state.save(all.save(false));
            }
            if (ticks % TICKS_PER_PROGRESS == 0) {
                settings.progress()
                        .accept(new Progress(
                                stage,
                                settings.load().devices(),
                                counters.online(),
                                counters.observed(),
                                counters.counts()));
            }
        }
    }

    private record Handle(Fleet<?> fleet, int index, UUID id) implements SimulatedDevice {

        @Override
        public String status() {
            return on(FleetDevice::status);
        }

        @Override
        public boolean change(int light) {
            return on(device -> {
                var changed = device.change(light);
                device.flush();
                return changed;
            });
        }

        @Override
        public void hangUp() {
            on(device -> {
                device.disconnect("hung up");
                return true;
            });
        }

        @Override
        public void signOut() {
            on(device -> {
                device.signOut();
                return true;
            });
        }

        @Override
        public void signOff() {
            on(device -> {
                device.signOff();
                return true;
            });
        }

        private <T> T on(Function<FleetDevice, T> what) {
            try {
                return fleet.on(index, what);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
