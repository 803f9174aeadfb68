package dev.landfall.core.feed;

import dev.landfall.core.commit.Faults;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.List;

/** What was committed before, read from the store for one subscription on its reader's thread. */
final class Past {
    private static final int PAGE = 500;
    /** How many pages of a shard one step of catching up reads, when nothing in them is wanted. */
    private static final int STEP_PAGES_MAX = 10;

    private final Store store;
    private final Owners owners;
    private final String hub;
    private final int shards;

    /** @param hub tokens are good for */
    Past(Store store, Owners owners, String hub) {
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
            throw Faults.of(failure);
        }
    }

    /** A cursor from a token, if the tail still has what comes after it. Blocks. */
    Cursor cursor(String token) {
        var cursor = Cursor.read(token, hub, shards);
        var ends = ends();
        for (var shard = 0; shard < shards; shard++) {
            if (cursor.position(shard) > ends[shard]) {
                throw new Refused(Reason.INVALID, "The token is from the future of this hub's events.");
            }
            tail(shard, cursor.after(shard), 1);
        }
        return cursor;
    }

    /** A cursor as text. */
    String token(Cursor cursor) {
        return cursor.token(hub);
    }

    /** The next ones that it wants, if there are any. Each shard has its turn, so that none waits for a busier one. */
    List<Event> missed(Following one) {
        for (var i = 0; i < shards; i++) {
            var events = missed(one, one.turn());
            if (!events.isEmpty()) {
                return events;
            }
        }
        return List.of();
    }

    /** The next ones of a shard that it wants, if there are any, from the store. */
    private List<Event> missed(Following one, int shard) {
        var cursor = one.cursor();
        var events = new ArrayList<Event>();
        var more = true;
        for (var pages = 0; more && events.isEmpty() && pages < STEP_PAGES_MAX; pages++) {
            var tail = tail(shard, cursor.after(shard), PAGE);
            for (var entry : tail.entries()) {
                if (entry instanceof Store.Appended appended) {
                    wanted(one, new Entry(shard, appended), events);
                }
            }
            more = tail.last() > cursor.position(shard);
            cursor.raise(shard, tail.last());
        }
        return events;
    }

    private void wanted(Following one, Entry entry, List<Event> into) {
        if (one.concerns(entry, owners)) {
            for (var event : FeedErrors.events(entry, owners)) {
                if (!one.cursor().has(event) && one.wants(event)) {
                    into.add(event);
                }
            }
        }
    }

    private Store.Tail tail(int shard, long after, int limit) {
        try {
            return store.tail(shard, after, limit);
        } catch (ProviderException failure) {
            throw failure.fault() == Fault.EXPIRED
                    ? new Refused(
                            Reason.EXPIRED, "The hub no longer has the events after that token. Begin anew.", failure)
                    : Faults.of(failure);
        }
    }
}
