package dev.landfall.core.feed;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts the entries of each shard's log in order, without gaps and without repeats, from three sources: what this node committed,
 * what other nodes say that they committed, and the store's tail. Each source says which position an entry follows: when all up
 * to that position is known, the entry is next. When it is not, the entry waits a moment for its predecessor, and then the tail
 * is read. Under the flow's lock.
 */
final class LogSequencer {
    private static final int PAGE = 500;
    /** A gap of more pages in one shard is left to each subscription: what all wait for must not take long. */
    private static final int GAP_PAGES_MAX = 8;
    /** So much may come from the committer while a gap is closed; a store too slow for that is left to each as well. */
    private static final long LATE_BYTES_MAX = 16L << 20;

    private final Store store;
    private final GapFreeWindows windows;
    private final CommitInbox inbox;
    private final Sink sink;
    /** What came before its predecessor, shard by shard. */
    @NodeLocal("the log of each shard")
    private final ReorderBuffer[] early;
    /** Came from the committer while the tail was read. */
    @NodeLocal("the log of each shard")
    private final List<CommittedAppend> late = new ArrayList<>();

    /** Where the ordered entries go. */
    interface Sink {
        /** The next entry of its shard. */
        void show(Entry entry);

        /** A partition was deleted. */
        void forget(Partition partition);

        /** A good moment to hand over what was shown. */
        void flush();

        /** There is too much to be read for all: each subscription reads it by itself, and all goes on at the end of the log. */
        void skip();

        /** Whether nothing more is wanted. */
        boolean closed();
    }

    /** @param patience with the predecessor of what comes early; zero when no other node says what it commits */
    LogSequencer(Store store, GapFreeWindows windows, CommitInbox inbox, Duration patience, Sink sink) {
        this.store = store;
        this.windows = windows;
        this.inbox = inbox;
        this.sink = sink;
        early = new ReorderBuffer[windows.shards()];
        Arrays.setAll(early, _ -> new ReorderBuffer(System::nanoTime, patience.toNanos()));
    }

    /** What this node committed. */
    void accept(CommittedAppend committed) {
        var window = windows.of(committed.shard());
        if (committed.position() <= window.last()) {
            return;
        }
        if (committed.after() > window.last()) {
            wait(GrowthHint.of(Entry.of(committed), committed.after()));
            return;
        }
        add(window, Entry.of(committed));
        goOn(committed.shard());
    }

    /** What another node says. */
    void accept(GrowthHint hint) {
        if (hint.shard() >= windows.shards()) {
            return;
        }
        var window = windows.of(hint.shard());
        if (hint.upTo() <= window.last()) {
            return;
        }
        if (hint.after() > window.last()) {
            wait(hint);
            return;
        }
        next(window, hint);
        goOn(hint.shard());
    }

    /** What was taken from the inbox while the tail was read. */
    void acceptLate() {
        while (!late.isEmpty()) {
            var some = List.copyOf(late);
            late.clear();
            some.forEach(this::accept);
        }
    }

    /** Asks the store whether a shard has more than is known, and reads it. */
    void look(int shard) {
        FanOutErrors.readable(() -> {
            var end = store.end(shard);
            // This node's own commits up to there are in the inbox, but perhaps the last group: not to be read.
            inbox.take(late, 0);
            acceptLate();
            closeGap(shard, end);
            goOn(shard);
        });
    }

    /** Reads the tail where a predecessor was waited for long enough. */
    void overtakeLate() {
        for (var shard = 0; shard < early.length; shard++) {
            if (!early[shard].isEmpty() && early[shard].left() <= 0) {
                overtake(shard);
            }
        }
    }

    /** How long until {@link #overtakeLate} has something to do, in nanoseconds; {@code most} at most. */
    long sleep(long most) {
        var least = most;
        for (var one : early) {
            least = one.isEmpty() ? least : Math.clamp(one.left(), 0, least);
        }
        return least;
    }

    /** Begins anew after these positions. */
    void reset(long[] ends) {
        windows.reset(ends);
        for (var one : early) {
            one.clear();
        }
    }

    private void wait(GrowthHint hint) {
        var ahead = early[hint.shard()];
        ahead.add(hint);
        if (ahead.left() <= 0) {
            overtake(hint.shard());
        }
    }

    /** Nothing lies between what is known and this. */
    private void next(GapFreeWindow window, GrowthHint hint) {
        if (hint.entries().isEmpty()) {
            FanOutErrors.readable(() -> closeGap(hint.shard(), hint.upTo()));
            return;
        }
        for (var entry : hint.entries()) {
            if (entry.position() > window.last()) {
                add(window, entry);
            }
        }
        window.reach(Math.max(window.last(), hint.upTo()));
    }

    /** Those that came early and are next now. */
    private void goOn(int shard) {
        var ahead = early[shard];
        if (ahead.isEmpty()) {
            return;
        }
        var window = windows.of(shard);
        for (var next = ahead.next(window.last()); next != null; next = ahead.next(window.last())) {
            if (next.upTo() > window.last()) {
                next(window, next);
            }
        }
    }

    /** The predecessor did not come. What lies between is read, and not more: the tail may not show any longer what is here. */
    private void overtake(int shard) {
        var ahead = early[shard];
        var window = windows.of(shard);
        for (var next = ahead.first(); next != null; next = ahead.first()) {
            var hint = next;
            if (!FanOutErrors.readable(() -> closeGap(shard, hint.after()))) {
                // The store is away: perhaps the predecessor comes before the store does.
                ahead.keep(hint);
                return;
            }
            if (hint.upTo() > window.last() && hint.after() <= window.last()) {
                next(window, hint);
            }
        }
    }

    private void add(GapFreeWindow window, Entry entry) {
        window.add(entry);
        sink.show(entry);
    }

    /** Reads the tail up to that position. */
    private void closeGap(int shard, long until) {
        var window = windows.of(shard);
        var before = -1L;
        for (var page = 0; window.last() < until && window.last() > before && !sink.closed(); page++) {
            before = window.last();
            if (page >= GAP_PAGES_MAX || CommitInbox.bytes(late) > LATE_BYTES_MAX) {
                skip();
            } else {
                readPage(shard, window, until);
                sink.flush();
            }
        }
    }

    private void skip() {
        sink.skip();
        late.clear();
    }

    private void readPage(int shard, GapFreeWindow window, long until) {
        Store.Tail tail;
        try {
            tail = store.tail(shard, window.last(), PAGE);
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.EXPIRED) {
                throw failure;
            }
            // Nobody looked for so long that the tail is gone.
            skip();
            return;
        }
        var steps = new TreeMap<Long, Runnable>();
        for (var entry : tail.entries()) {
            steps.put(
                    entry.position(),
                    switch (entry) {
                        case Store.Appended appended -> () -> add(window, new Entry(shard, appended));
                        case Store.Deleted deleted -> () -> sink.forget(deleted.partition());
                    });
        }
        // The tail does not show what was deleted since; of what was committed before that, this is in hand.
        inbox.take(late, 0);
        for (var one : late) {
            if (one.shard() == shard && one.position() > window.last()) {
                steps.putIfAbsent(one.position(), () -> add(window, Entry.of(one)));
            }
        }
        early[shard].entries(entry -> {
            if (entry.position() > window.last()) {
                steps.putIfAbsent(entry.position(), () -> add(window, entry));
            }
        });
        var last = Math.min(tail.last(), until);
        steps.headMap(last, true).values().forEach(Runnable::run);
        window.reach(last);
    }
}
