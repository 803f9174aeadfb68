package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hands each event to all live subscriptions that want it. Under the flow's lock. */
final class LiveSubscriptions {
    /** One that lacks more entries than this reads them itself: it would hold all others up, and its queue would not take them. */
    private static final int JOIN_MAX = 2 * FeedSubscription.QUEUE_MAX;

    private final OwnerCache owners;
    private final SubscriptionBudget budget;
    private final SubscriptionIndex listeners = new SubscriptionIndex();

    @NodeLocal("nothing: subscriptions of this process; an app that comes again shows a cursor")
    private final Set<FeedSubscription> live = new HashSet<>();

    @NodeLocal("nothing: subscriptions of this process; an app that comes again shows a cursor")
    private final List<FeedSubscription> touched = new ArrayList<>();

    LiveSubscriptions(OwnerCache owners, SubscriptionBudget budget) {
        this.owners = owners;
        this.budget = budget;
    }

    /** Stages the events of an entry for those who want them, until {@link #flush}. */
    void show(Entry entry) {
        var shown = FanOutErrors.readable(() -> {
            FanOutErrors.follow(entry, owners);
            if (!listeners.none(entry.partition())) {
                for (var event : FanOutErrors.events(entry, owners)) {
                    listeners.each(event, entry.partition(), one -> stage(one, event));
                }
            }
        });
        if (!shown) {
            // Nobody can be asked whose the device is: all catch up when the store is back.
            dismissAll();
        }
    }

    private void stage(FeedSubscription one, Event event) {
        if (one.stage(event)) {
            touched.add(one);
        }
    }

    /** Hands over what was staged. */
    void flush() {
        var most = budget.each();
        for (var one : touched) {
            if (!one.flush(most)) {
                dismiss(one);
            }
        }
        touched.clear();
    }

    /** It is over. */
    void remove(FeedSubscription one) {
        if (live.remove(one)) {
            listeners.remove(one);
        }
    }

    /** No longer live: it catches up by itself. */
    private void dismiss(FeedSubscription one) {
        if (live.remove(one)) {
            listeners.remove(one);
            one.dismiss();
        }
    }

    void dismissAll() {
        List.copyOf(live).forEach(this::dismiss);
    }

    void clear() {
        live.clear();
    }

    /** Makes it live if the windows have all that it lacks, and its queue takes it. */
    boolean join(FeedSubscription one, GapFreeWindows windows) {
        var cursor = one.cursor();
        if (!windows.reachBackTo(cursor)) {
            return false;
        }
        var lacks = windows.since(cursor);
        if (lacks.size() > JOIN_MAX) {
            return false;
        }
        one.unstage();
        for (var entry : lacks) {
            replay(one, entry);
        }
        if (!one.join(budget.each())) {
            return false;
        }
        live.add(one);
        listeners.add(one);
        return true;
    }

    private void replay(FeedSubscription one, Entry entry) {
        if (one.concerns(entry, owners)) {
            for (var event : FanOutErrors.events(entry, owners)) {
                one.stage(event);
            }
        }
    }
}
