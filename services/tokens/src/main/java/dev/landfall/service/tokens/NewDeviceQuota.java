package dev.landfall.service.tokens;

import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;

/**
 * Limits how many new devices gateways may make within a certain time, so that none of them can fill the hub. Each new device takes a
 * seat of its owner's fair share, and the seat becomes free after that time. Any thread; never waits.
 */
final class NewDeviceQuota {
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final FairShare share;
    private final InstantSource clock;
    private final Duration held;

    @NodeLocal("nothing: a limit per node; it begins at zero")
    private final ArrayDeque<Taken> taken = new ArrayDeque<>(0);

    private record Taken(FairShare.Seat seat, Instant until) {}

    /**
     * @param max how many devices all owners together may make within this time
     * @param held the time after which a seat becomes free
     */
    NewDeviceQuota(int max, Duration held, InstantSource clock) {
        this.share = new FairShare("new-devices", max, RETRY);
        this.clock = clock;
        this.held = held;
    }

    /**
     * Takes a seat for one new device of an owner. Closing the seat gives it back at once, for a device that was not made.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY with a quota
     */
    synchronized FairShare.Seat take(ShareKey who) {
        var now = clock.instant();
        for (var oldest = taken.peek(); oldest != null && !now.isBefore(oldest.until()); oldest = taken.peek()) {
            taken.remove();
            oldest.seat().close();
        }
        var one = new Taken(share.take(who), now.plus(held));
        taken.add(one);
        return () -> giveBack(one);
    }

    private synchronized void giveBack(Taken one) {
        taken.remove(one);
        one.seat().close();
    }
}
