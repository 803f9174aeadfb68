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

/**
 * Reads committed events from the store for a subscription that is behind the live windows. It runs on the thread of the
 * subscription's reader and may block; one object serves all subscriptions of the node.
 */
final class CatchUp {
    /** The number of entries that one read of a shard's log asks for. */
    private static final int PAGE = 500;
    /** The number of pages of one shard that one catch-up step reads, as long as the subscription wants none of their events. */
    private static final int STEP_PAGES_MAX = 10;
    /** The number of pages that all subscriptions together hold in memory. The store limits a page to some mebibytes. */
    private static final int PAGES_AT_ONCE = 8;

    private final Store store;
    private final OwnerCache owners;
    private final String hub;
    private final int shards;
    private final Semaphore pages = new Semaphore(PAGES_AT_ONCE, true);

    /** @param hub the id of the hub; cursor tokens of another hub are refused */
    CatchUp(Store store, OwnerCache owners, String hub) {
        this.store = store;
        this.owners = owners;
        this.hub = hub;
        this.shards = store.info().shards();
    }

    /**
     * Reads the position of the newest entry of each shard from the store. Blocks.
     *
     * @throws Refused UNAVAILABLE when the store does not answer
     */
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

    /**
     * Decodes a cursor token, and checks that the store still has all entries after it. Blocks.
     *
     * @throws Refused INVALID for a token that is damaged, of another hub, or ahead of the log; EXPIRED when the store has
     *     already deleted entries after it; UNAVAILABLE
     */
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

    /** Encodes a cursor as a token of this hub. */
    String token(Cursor cursor) {
        return cursor.token(hub);
    }

    /**
     * Reads the next events that a subscription wants, and moves its cursor. It begins with the next shard in turn and stops at
     * the first shard that has wanted events, so that a busy shard does not delay the others. Blocks.
     *
     * @param most the limit of events and bytes; one event is returned even if it is larger
     * @return an empty list when {@value #STEP_PAGES_MAX} pages of each shard had no wanted event, or when the log ends there
     */
    List<Event> missed(FeedSubscription one, SubscriptionBudget.Limit most) {
        for (var i = 0; i < shards; i++) {
            var batch = new Batch(one, most);
            missed(batch, one.nextShard());
            if (!batch.events.isEmpty()) {
                return batch.events;
            }
        }
        return List.of();
    }

    /**
     * Reads pages of one shard until the batch has an event or the shard's log ends, and moves the cursor of the subscription
     * over what was read.
     */
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
                    // The page did not fit into the batch: the cursor stops after the last event taken, and the next
                    // call reads
                    // the rest again.
                    batch.events.forEach(cursor::take);
                }
            } finally {
                pages.release();
            }
        }
    }

    /** Collects the events that one call of {@link CatchUp#missed} returns. */
    @NodeLocal("one call")
    private final class Batch {
        private final FeedSubscription one;
        private final SubscriptionBudget.Limit most;
        private final List<Event> events = new ArrayList<>();
        /** The stored size of the collected events, in bytes. */
        private int bytes;

        Batch(FeedSubscription one, SubscriptionBudget.Limit most) {
            this.one = one;
            this.most = most;
        }

        /**
         * Adds the wanted events of a page.
         *
         * @return false when the batch was full before the end of the page
         */
        boolean takeAll(int shard, Store.Tail tail) {
            for (var entry : tail.entries()) {
                if (entry instanceof Store.Appended appended && !take(new Entry(shard, appended))) {
                    return false;
                }
            }
            return true;
        }

        private boolean take(Entry entry) {
            if (!one.scope().concerns(entry, owners)) {
                return true;
            }
            for (var event : EntryDecoder.events(entry, owners)) {
                if (!one.cursor().has(event)
                        && one.scope().permits(event)
                        && one.scope().selects(event)) {
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
