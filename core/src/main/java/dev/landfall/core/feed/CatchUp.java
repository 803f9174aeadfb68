package dev.landfall.core.feed;

import dev.landfall.core.commit.StoreRefusals;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/** What was committed before, read from the store for one subscription on its reader's thread. */
final class CatchUp {
    private static final int PAGE = 500;
    /** How many pages of a shard one step of catching up reads, when nothing in them is wanted. */
    private static final int STEP_PAGES_MAX = 10;
    /** How many pages of the tail all subscriptions together have in memory; a store gives at most some mebibytes a page. */
    private static final int PAGES_AT_ONCE = 8;

    private final Store store;
    private final OwnerCache owners;
    private final String hub;
    private final int shards;
    private final Semaphore pages = new Semaphore(PAGES_AT_ONCE, true);

    /** @param hub tokens are good for */
    CatchUp(Store store, OwnerCache owners, String hub) {
        this.store = store;
        this.owners = owners;
        this.hub = hub;
        this.shards = store.info().shards();
    }

    /** The newest positions of all shards. Blocks. */
    long[] ends() {
        try {
            var ends = new long[shards];
            for (var shard = 0; shard < ends.length; shard++) {
                ends[shard] = store.end(shard);
            }
            return ends;
        } catch (ProviderException failure) {
            throw StoreRefusals.of(failure);
        }
    }

    /** A cursor from a token, if the tail still has what comes after it. Blocks. */
    Cursor cursor(String token) {
        var cursor = Cursor.read(token, hub, shards);
        var ends = ends();
        for (var shard = 0; shard < shards; shard++) {
            if (cursor.position(shard) > ends[shard]) {
                throw new Refused(
                        Reason.INVALID,
                        "The token is newer than all events of this hub. Use a token of this hub, or start without one.");
            }
            tail(shard, cursor.after(shard), 1);
        }
        return cursor;
    }

    /** A cursor as text. */
    String token(Cursor cursor) {
        return cursor.token(hub);
    }

    /**
     * The next ones that it wants, if there are any. Each shard has its turn, so that none waits for a busier one.
     *
     * @param most of them; it is one at least
     */
    List<Event> missed(FeedSubscription one, SubscriptionBudget.Limit most) {
        for (var i = 0; i < shards; i++) {
            var batch = new Batch(one, most);
            missed(batch, one.turn());
            if (!batch.events.isEmpty()) {
                return batch.events;
            }
        }
        return List.of();
    }

    /** The next ones of a shard that it wants, if there are any, from the store. */
    private void missed(Batch batch, int shard) {
        var cursor = batch.one.cursor();
        var more = true;
        for (var read = 0; more && batch.events.isEmpty() && read < STEP_PAGES_MAX; read++) {
            pages.acquireUninterruptibly();
            try {
                var tail = tail(shard, cursor.after(shard), PAGE);
                more = tail.last() > cursor.position(shard);
                if (batch.takeAll(shard, tail)) {
                    cursor.raise(shard, tail.last());
                } else {
                    // The rest of the page is read again next time.
                    batch.events.forEach(cursor::take);
                }
            } finally {
                pages.release();
            }
        }
    }

    /** What one call returns. */
    @NodeLocal("one call")
    private final class Batch {
        private final FeedSubscription one;
        private final SubscriptionBudget.Limit most;
        private final List<Event> events = new ArrayList<>();
        private int bytes;

        Batch(FeedSubscription one, SubscriptionBudget.Limit most) {
            this.one = one;
            this.most = most;
        }

        /** False when it is full before the page is at its end. */
        boolean takeAll(int shard, Store.Tail tail) {
            for (var entry : tail.entries()) {
                if (entry instanceof Store.Appended appended && !take(new Entry(shard, appended))) {
                    return false;
                }
            }
            return true;
        }

        private boolean take(Entry entry) {
            if (!one.concerns(entry, owners)) {
                return true;
            }
            for (var event : FanOutErrors.events(entry, owners)) {
                if (!one.cursor().has(event) && one.wants(event)) {
                    if (!events.isEmpty() && (events.size() >= most.events() || bytes + event.bytes() > most.bytes())) {
                        return false;
                    }
                    events.add(event);
                    bytes += event.bytes();
                }
            }
            return true;
        }
    }

    private Store.Tail tail(int shard, long after, int limit) {
        try {
            return store.tail(shard, after, limit);
        } catch (ProviderException failure) {
            throw failure.fault() == Fault.EXPIRED
                    ? new Refused(
                            Reason.EXPIRED,
                            "The hub no longer has the events after this token. Start again without a token.",
                            failure)
                    : StoreRefusals.of(failure);
        }
    }
}
