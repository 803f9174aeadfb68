package dev.landfall.core.feed;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Hands each event to all live subscriptions that want it. Under the flow's lock. */
final class FanOut {
    /** One that lacks more entries than this reads them itself: it would hold all others up, and its queue would not take them. */
    private static final int JOIN_MAX = 2 * Following.QUEUE_MAX;

    private final Owners owners;
    private final Room room;
    private final Listeners listeners = new Listeners();
    private final Set<Following> live = new HashSet<>();
    private final List<Following> touched = new ArrayList<>();

    FanOut(Owners owners, Room room) {
        this.owners = owners;
        this.room = room;
    }

    /** Stages the events of an entry for those who want them, until {@link #flush}. */
    void show(Entry entry) {
        var shown = FeedErrors.readable(() -> {
            FeedErrors.follow(entry, owners);
            if (!listeners.none(entry.partition())) {
                for (var event : FeedErrors.events(entry, owners)) {
                    listeners.each(event, entry.partition(), one -> stage(one, event));
                }
            }
        });
        if (!shown) {
            // Nobody can be asked whose the device is: all catch up when the store is back.
            dismissAll();
        }
    }

    private void stage(Following one, Event event) {
        if (one.stage(event)) {
            touched.add(one);
        }
    }

    /** Hands over what was staged. */
    void flush() {
        var most = room.each();
        for (var one : touched) {
            if (!one.flush(most)) {
                dismiss(one);
            }
        }
        touched.clear();
    }

    /** It is over. */
    void remove(Following one) {
        if (live.remove(one)) {
            listeners.remove(one);
        }
    }

    /** No longer live: it catches up by itself. */
    private void dismiss(Following one) {
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
    boolean join(Following one, Windows windows) {
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
        if (!one.join(room.each())) {
            return false;
        }
        live.add(one);
        listeners.add(one);
        return true;
    }

    private void replay(Following one, Entry entry) {
        if (one.concerns(entry, owners)) {
            for (var event : FeedErrors.events(entry, owners)) {
                one.stage(event);
            }
        }
    }
}
