package dev.landfall.core.feed;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Orders the entries of each shard's log without gaps and without duplicates, from three sources: the commits of this node, the
 * growth hints of other nodes, and the store's log. Each source says which position an entry follows. If everything up to that
 * position is known, the entry is the next one. If not, the entry waits a moment for its predecessor, and then the store's log
 * is read. Under the lock of the fan-out.
 */
final class LogSequencer {
    private static final Logger LOG = System.getLogger(LogSequencer.class.getName());
    /** The number of entries that one read of a shard's log asks for. */
    private static final int PAGE = 500;
    /**
     * The maximum number of pages that are read to close a gap in one shard. A larger gap is left to the catch-up of each
     * subscription, because all subscriptions wait meanwhile.
     */
    private static final int GAP_PAGES_MAX = 8;
    /**
     * The maximum size, in bytes, of the commits that arrive while a gap is closed. With more, the gap is left to the catch-up
     * of each subscription.
     */
    private static final long LATE_BYTES_MAX = 16L << 20;

    private final Store store;
    private final GapFreeWindows windows;
    private final CommitInbox inbox;
    private final Sink sink;
    /** For each shard, the entries and hints that are ahead of the window. */
    @NodeLocal("the log of each shard")
    private final ReorderBuffer[] early;
    /** Commits of this node that were taken from the inbox while the store's log was read, and are still to be processed. */
    @NodeLocal("the log of each shard")
    private final List<CommittedAppend> late = new ArrayList<>();

    /** Receives the ordered entries. */
    interface Sink {
        /** Receives the next entry of its shard. */
        void show(Entry entry);

        /** A partition was deleted. */
        void forget(Partition partition);

        /** Hands the shown entries over to the subscriptions: called after each batch. */
        void flush();

        /**
         * Called when a gap is too large. The subscriptions catch up by themselves, and the order begins again at the ends of
         * the logs.
         */
        void skip();

        /** Whether the fan-out is closed, so that reading stops. */
        boolean closed();
    }

    /** @param patience how long an entry that is ahead waits for its predecessor; zero when no other node sends hints */
    LogSequencer(Store store, GapFreeWindows windows, CommitInbox inbox, Duration patience, Sink sink) {
        this.store = store;
        this.windows = windows;
        this.inbox = inbox;
        this.sink = sink;
        early = new ReorderBuffer[windows.shards()];
        Arrays.setAll(early, _ -> new ReorderBuffer(System::nanoTime, patience.toNanos()));
    }

    /**
     * Accepts the first commits of a group, as far as no store has to be read for it.
     *
     * @param readable whether entries of a partition can be shown without reading the store
     * @return how many commits were accepted
     */
    int acceptReady(List<CommittedAppend> group, Predicate<Partition> readable) {
        var done = 0;
        while (done < group.size()
                && follows(group.get(done))
                && readable.test(group.get(done).append().partition())) {
            accept(group.get(done));
            done++;
        }
        return done;
    }

    private boolean follows(CommittedAppend next) {
        var shard = next.shard();
        return early[shard].isEmpty() && next.after() <= windows.of(shard).last();
    }

    /** Accepts a commit of this node. A position that is already known is ignored. */
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

    /** Accepts a growth hint of another node. A position that is already known, and a shard that does not exist, are ignored. */
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

    /** Accepts the commits that were taken from the inbox while the store's log was read. */
    void acceptLate() {
        while (!late.isEmpty()) {
            var some = List.copyOf(late);
            late.clear();
            some.forEach(this::accept);
        }
    }

    /** Reads the end of a shard's log from the store, and closes the gap up to it. Blocks. */
    void look(int shard) {
        readable(() -> {
            var end = store.end(shard);
            // This node's commits up to that end are in the inbox, except perhaps for the last group. They need not be
            // read.
            inbox.take(late, 0);
            acceptLate();
            closeGap(shard, end);
            goOn(shard);
        });
    }

    /** Reads the store's log in all shards in which an entry has waited long enough for its predecessor. Blocks. */
    void overtakeLate() {
        for (var shard = 0; shard < early.length; shard++) {
            if (!early[shard].isEmpty() && early[shard].left() <= 0) {
                overtake(shard);
            }
        }
    }

    /** The time until {@link #overtakeLate} has something to do, in nanoseconds, at most {@code most}. */
    long sleep(long most) {
        var least = most;
        for (var one : early) {
            least = one.isEmpty() ? least : Math.clamp(one.left(), 0, least);
        }
        return least;
    }

    /** Sets all windows to these positions, and drops the entries that wait. */
    void reset(long[] ends) {
        windows.reset(ends);
        for (var one : early) {
            one.clear();
        }
    }

    /** Lets a hint wait for its predecessor; with no patience left, the store's log is read at once. */
    private void wait(GrowthHint hint) {
        var ahead = early[hint.shard()];
        ahead.add(hint);
        if (ahead.left() <= 0) {
            overtake(hint.shard());
        }
    }

    /** Takes over a hint whose predecessor is known. A hint without entries makes the store's log be read up to its end. */
    private void next(GapFreeWindow window, GrowthHint hint) {
        if (hint.entries().isEmpty()) {
            readable(() -> closeGap(hint.shard(), hint.upTo()));
            return;
        }
        for (var entry : hint.entries()) {
            if (entry.position() > window.last()) {
                add(window, entry);
            }
        }
        window.reach(Math.max(window.last(), hint.upTo()));
    }

    /** Takes over the waiting entries that have become the next ones. */
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

    /**
     * Closes the gap before the entries that have waited long enough. The log is read only up to their predecessor: entries
     * that are here already may have been deleted from the store meanwhile.
     */
    private void overtake(int shard) {
        var ahead = early[shard];
        var window = windows.of(shard);
        for (var next = ahead.first(); next != null; next = ahead.first()) {
            var hint = next;
            if (!readable(() -> closeGap(shard, hint.after()))) {
                // The store is unavailable. The hint waits again, because its predecessor may arrive before the store
                // is back.
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

    /** Reads the store's log until the window reaches this position. A gap that is too large is skipped. */
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

    /** Reads one page of a shard's log, and merges it with the commits and hints that are at hand. */
    private void readPage(int shard, GapFreeWindow window, long until) {
        Store.Tail tail;
        try {
            tail = store.tail(shard, window.last(), PAGE);
        } catch (ProviderException failure) {
            if (failure.fault() != Fault.EXPIRED) {
                throw failure;
            }
            // The store has already deleted the log after the window's end.
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
        // The store's log no longer shows what was deleted meanwhile. Commits of this node from before the deletion are
        // taken
        // from the inbox.
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

    /** Reads the store. False when it could not be read now: it is tried again later. */
    static boolean readable(Runnable step) {
        try {
            step.run();
            return true;
        } catch (Refused | ProviderException away) {
            LOG.log(Level.DEBUG, "the flow of events waits for the store", away);
            return false;
        }
    }
}
