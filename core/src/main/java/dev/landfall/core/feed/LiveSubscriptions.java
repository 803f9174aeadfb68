package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Stages each event for all live subscriptions that may want it, and flushes the staged events into their queues. Under the
 * lock of the fan-out.
 */
final class LiveSubscriptions {
    /**
     * The maximum number of entries that a subscription may lack when it becomes live. With more it goes on catching up by
     * itself, because the others wait meanwhile and its queue would overflow.
     */
    private static final int JOIN_MAX = 2 * FeedSubscription.QUEUE_MAX;

    private final OwnerCache owners;
    private final SubscriptionBudget budget;
    private final SubscriptionIndex listeners = new SubscriptionIndex();

    @NodeLocal("nothing: subscriptions of this process; an app that comes again shows a cursor")
    private final Set<FeedSubscription> live = new HashSet<>();

    /** The live subscriptions that have staged events since the last {@link #flush}. */
    @NodeLocal("nothing: subscriptions of this process; an app that comes again shows a cursor")
    private final List<FeedSubscription> touched = new ArrayList<>();

    LiveSubscriptions(OwnerCache owners, SubscriptionBudget budget) {
        this.owners = owners;
        this.budget = budget;
    }

    /**
     * Stages the events of an entry for the subscriptions that may want them, until {@link #flush}. When the owner of the
     * device cannot be read, all subscriptions leave the live set.
     */
    void show(Entry entry) {
        var shown = LogSequencer.readable(() -> {
            EntryDecoder.follow(entry, owners);
            if (!listeners.none(entry.partition())) {
                for (var event : EntryDecoder.events(entry, owners)) {
                    listeners.each(event, entry.partition(), one -> stage(one, event));
                }
            }
        });
        if (!shown) {
            // The store is unavailable and the owner of the device is unknown. All subscriptions catch up when the
            // store is
            // back.
            dismissAll();
        }
    }

    /** Whether {@link #show} distributes an entry of this partition without reading the store. */
    boolean readable(Partition partition) {
        return listeners.none(partition) || owners.knows(partition);
    }

    /** The number of live subscriptions. */
    int size() {
        return live.size();
    }

    private void stage(FeedSubscription one, Event event) {
        if (one.stage(event)) {
            touched.add(one);
        }
    }

    /** Moves the staged events into the queues. A subscription whose queue is full leaves the live set. */
    void flush() {
        var most = budget.each();
        for (var one : touched) {
            if (!one.flush(most)) {
                dismiss(one);
            }
        }
        touched.clear();
    }

    /** Removes a subscription that was closed. */
    void remove(FeedSubscription one) {
        if (live.remove(one)) {
            listeners.remove(one);
        }
    }

    /** Removes a subscription from the live set; it continues with catch-up. */
    private void dismiss(FeedSubscription one) {
        if (live.remove(one)) {
            listeners.remove(one);
            one.dismiss();
        }
    }

    /** Removes all subscriptions from the live set; each continues with catch-up. */
    void dismissAll() {
        List.copyOf(live).forEach(this::dismiss);
    }

    void clear() {
        live.clear();
    }

    /**
     * Makes a subscription live when the windows have all that its cursor lacks and the events fit into its queue.
     *
     * @return whether it is live
     */
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

    /** Stages the events of one window entry for a subscription that becomes live. */
    private void replay(FeedSubscription one, Entry entry) {
        if (one.scope().concerns(entry, owners)) {
            for (var event : EntryDecoder.events(entry, owners)) {
                one.stage(event);
            }
        }
    }
}
