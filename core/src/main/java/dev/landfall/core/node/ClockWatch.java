package dev.landfall.core.node;

import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.LongSupplier;

/**
 * Notices when the clock of the machine is set. It compares the wall clock with the monotonic one, and with the newest time
 * that was stored: an event never has an earlier time than the one before it in its stream, so after a clock was set back events
 * keep the newest time until the clock has reached it. The order of events does not depend on the clock.
 *
 * <p>A difference below {@link #STEP} between two looks is drift or the work of a time service, and is not reported.
 */
public final class ClockWatch implements CommitListener {
    /** The smallest difference between two checks that means that the clock was set. */
    public static final Duration STEP = Duration.ofSeconds(2);

    private static final Logger LOG = System.getLogger(ClockWatch.class.getName());
    private static final String CONDITION = "Clock";

    private final Clock clock;
    private final LongSupplier ticker;
    /** Wall clock minus monotonic clock, at the last check. */
    private long between;
    /** The newest time that the clock showed, or that is stored. */
    private long newest;

    private boolean warned;
    /** The newest time of the committed events. */
    @NodeLocal("nothing: the clock of this machine")
    private final LongAccumulator committed = new LongAccumulator(Math::max, Long.MIN_VALUE);

    private volatile long behind;

    /**
     * @param clock the wall clock
     * @param ticker nanoseconds on a monotonic clock
     */
    public ClockWatch(Clock clock, LongSupplier ticker) {
        this.clock = clock;
        this.ticker = ticker;
        newest = Nanos.now(clock);
        between = newest - ticker.getAsLong();
    }

    /** Compares the clocks. To be called about once a second. */
    public synchronized void look() {
        var now = Nanos.now(clock);
        var difference = now - ticker.getAsLong();
        var jumped = difference - between;
        between = difference;
        if (jumped >= STEP.toNanos()) {
            LOG.log(
                    Level.WARNING,
                    "the clock of this machine was set ahead by " + text(jumped)
                            + ": events have the new time from now on, and keep it if the clock is set back. Check its time service.");
        } else if (jumped <= -STEP.toNanos()) {
            // The clock had reached that time between two checks.
            newest = Math.max(newest, now - jumped);
        }
        newest = Math.max(newest, Math.max(now, committed.get()));
        behind = newest - now >= STEP.toNanos() ? newest - now : 0;
        warn(now);
    }

    private void warn(long now) {
        if (behind > 0 && !warned) {
            warned = true;
            LOG.log(
                    Level.WARNING,
                    "the clock of this machine was set back: it is " + text(behind)
                            + " behind the newest time of the hub's events. Nothing is lost and the order of events holds; until "
                            + Nanos.instant(newest)
                            + " events of a resource that changed before carry its last time. Check the"
                            + " machine's time service.");
        } else if (behind == 0 && warned) {
            warned = false;
            LOG.log(
                    Level.INFO,
                    "the clock of this machine has reached the time of the hub's newest events again: "
                            + Nanos.instant(now));
        }
    }

    /** How far the clock was behind the newest time of the hub's events at the last check; zero when it was not behind. */
    public Duration behind() {
        return Duration.ofNanos(behind);
    }

    /** The state of the clock as a health condition. It names a clock that was set back; the hub continues to serve. */
    public Status status() {
        var late = behind;
        return late == 0
                ? Status.well(CONDITION)
                : new Status(List.of(new Status.Condition(
                        CONDITION,
                        true,
                        "SetBack",
                        "The machine's clock is " + text(late)
                                + " behind the time of the hub's newest events. The order of"
                                + " events holds; they keep that time until the clock reaches it. Check the machine's time"
                                + " service.")));
    }

    @Override
    public void committed(List<CommittedAppend> group) {
        for (var i = 0; i < group.size(); i++) {
            committed.accumulate(group.get(i).time());
        }
    }

    @Override
    public void deleted(Partition partition) {}

    @Override
    public void unsure() {}

    private static String text(long nanos) {
        var time = Duration.ofNanos(nanos);
        return time.toMinutes() > 0
                ? time.toMinutes() + " min " + time.toSecondsPart() + " s"
                : time.toSeconds() + " s";
    }
}
