package dev.landfall.simulator;

import dev.landfall.guard.Guard;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets the devices of one event loop change their lights in turn, at a rate. One tick a millisecond serves all of them. A late tick makes
 * up for the changes that it missed, up to those of one second. Without a limit, it goes on as long as some connection accepts more, in
 * slices that leave the loop time to read.
 */
final class Pacer implements Runnable {
    private static final String NAME = "simulator-pacer";

    private static final long SLICE_NANOS = 2_000_000;

    private final EventLoop loop;
    private final List<? extends FleetDevice> devices;
    private final double rate;
    private final int burst;
    private final RunCounters counters;
    private long startNanos;
    private long done;
    private int next;
    private int light = 1;
    private boolean stopped;

    /** Makes {@code rate} changes a second, {@code burst} of them in each turn. */
    Pacer(EventLoop loop, List<? extends FleetDevice> devices, double rate, int burst, RunCounters counters) {
        this.loop = loop;
        this.devices = devices;
        this.rate = rate;
        this.burst = burst;
        this.counters = counters;
    }

    void start() {
        loop.execute(Guard.guarded(NAME, () -> {
            startNanos = System.nanoTime();
            run();
        }));
    }

    void stop() {
        loop.execute(Guard.guarded(NAME, () -> stopped = true));
    }

    @Override
    public void run() {
        if (stopped || devices.isEmpty() || rate == 0) {
            return;
        }
        if (Double.isInfinite(rate) && goRound()) {
            loop.execute(Guard.guarded(NAME, this));
            return;
        }
        if (!Double.isInfinite(rate)) {
            catchUp();
        }
        var _ = loop.schedule(Guard.guarded(NAME, this), 1, TimeUnit.MILLISECONDS);
    }

    private void catchUp() {
        var due = (long) (rate * (System.nanoTime() - startNanos) / 1e9);
        done = Math.max(done, due - (long) rate - 1);
        while (done < due) {
            var turn = (int) Math.min(burst, due - done);
            for (var missing = turn - step(turn); missing > 0; missing--) {
                counters.refused();
            }
            done += turn;
        }
    }

    /** Gives each device a turn. Returns whether anything was sent. */
    private boolean goRound() {
        var end = System.nanoTime() + SLICE_NANOS;
        var progress = false;
        for (var idle = 0; idle < devices.size() && System.nanoTime() < end; ) {
            if (step(burst) > 0) {
                progress = true;
                idle = 0;
            } else {
                idle++;
            }
        }
        return progress;
    }

    /** Lets the next device change its light up to {@code times} times. Returns how often it did. */
    private int step(int times) {
        var device = devices.get(next);
        var changed = 0;
        while (changed < times && device.change(light)) {
            changed++;
        }
        if (changed > 0) {
            device.flush();
        }
        if (++next == devices.size()) {
            next = 0;
            light = light % device.lights() + 1;
        }
        return changed;
    }
}
