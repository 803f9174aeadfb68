package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.LAMP;
import static dev.landfall.conformance.StoreAccess.append;
import static dev.landfall.conformance.StoreAccess.change;
import static dev.landfall.conformance.StoreAccess.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Query;
import dev.landfall.provider.Store.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rules for the deletion of a partition with much history. A store may remove the history at once or later, so no time is asserted. But
 * nobody sees anything of it any more, other callers are served meanwhile, and in the end it is removed.
 */
final class DeletionRules {
    private static final Partition OTHER = new Partition("acme", "other");
    private static final int GROUPS = 12;
    private static final int GROUP = 100;
    private static final long EVENTS = (long) GROUPS * GROUP;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private DeletionRules() {}

    private static void fill(Store store) {
        commit(store, IndexRules.indexed(LAMP, "name", 0, StoreAccess.NAMES, List.of(new IndexEntry("hall", "1"))));
        for (var group = 0; group < GROUPS; group++) {
            var appends = new ArrayList<Append>();
            for (var i = 0; i < GROUP; i++) {
                var version = (long) group * GROUP + i;
                appends.add(append(LAMP, change("light", version, "old " + (version + 1))));
            }
            store.append(appends).forEach(StoreAccess::committed);
        }
    }

    /** After a deletion returns, nothing of the old partition can be read, even if the store has not removed it yet. */
    static void nothingOldIsSeen(Store store) {
        fill(store);
        commit(store, append(OTHER, change("light", 0, "other 1")));

        store.delete(LAMP, 0);
        nothingIsFound(store, 1);
        commit(store, append(OTHER, change("light", 1, "other 2")));
        commit(store, append(LAMP, change("light", EVENTS, "new 1")));
        commit(store, append(LAMP, change("light", EVENTS + 1, "new 2")));

        onlyNewIsThere(store, "new 1", "new 2");
        ReadRules.fault(Fault.CONFLICT, () -> store.delete(LAMP, 0));
        store.delete(LAMP, 1);
        nothingIsFound(store, 2);
        commit(store, append(LAMP, change("light", EVENTS + 2, "newest")));
        onlyNewIsThere(store, "newest");
        assertThat(StoreAccess.texts(store, OTHER, "light", Range.all())).containsExactly("other 1", "other 2");
    }

    /** The history is removed without a further call, and nothing of other or new partitions is removed with it. */
    static void historyGoes(Store store) {
        fill(store);
        commit(store, append(OTHER, change("light", 0, "other 1")));
        store.delete(LAMP, 0);
        commit(store, append(LAMP, change("light", EVENTS, "new 1")));

        Eventually.holds(PATIENCE, () -> historyIsGone(store));

        onlyNewIsThere(store, "new 1");
        assertThat(StoreAccess.texts(store, OTHER, "light", Range.all())).containsExactly("other 1");
    }

    /** The store is closed while much is left to remove. Nothing else is lost, and the next start finishes the removal. */
    static void goesOnAfterTheNextStart(StoreUnderTest sut) {
        try (var store = sut.open(StoreAccess.INDEXES)) {
            fill(store);
            commit(store, append(OTHER, change("light", 0, "other 1")));
            store.delete(LAMP, 0);
            if (store.info().durability() == Store.Durability.MEMORY) {
                return;
            }
        }
        try (var again = sut.open(StoreAccess.INDEXES)) {
            nothingIsFound(again, 1);
            commit(again, append(LAMP, change("light", EVENTS, "new 1")));
            onlyNewIsThere(again, "new 1");

            Eventually.holds(PATIENCE, () -> historyIsGone(again));

            onlyNewIsThere(again, "new 1");
            assertThat(StoreAccess.texts(again, OTHER, "light", Range.all())).containsExactly("other 1");
        }
    }

    private static void nothingIsFound(Store store, long generation) {
        var view = store.heads(LAMP, Set.of());
        assertThat(view.heads()).isEmpty();
        assertThat(view.generation()).isEqualTo(generation);
        assertThat(view.version("light")).isGreaterThanOrEqualTo(EVENTS);
        assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).isEmpty();
        assertThat(StoreAccess.texts(store, LAMP, "light", new Range.Versions(1, EVENTS, true)))
                .isEmpty();
        var query = new Query(StoreAccess.NAMES, "acme", "hall", "", null, Set.of());
        Eventually.holds(
                store.info().findLag(),
                () -> assertThat(StoreAccess.hits(store, query, 10)).isEmpty());
        assertThat(StoreAccess.tail(store, shard(store), 0, 500))
                .anySatisfy(entry -> assertThat(entry)
                        .isInstanceOfSatisfying(
                                Deleted.class,
                                deleted -> assertThat(deleted.generation()).isEqualTo(generation)));
    }

    private static void onlyNewIsThere(Store store, String... events) {
        assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).containsExactly(events);
        assertThat(StoreAccess.texts(store, LAMP, "light", new Range.Versions(1, EVENTS, false)))
                .isEmpty();
        assertThat(StoreAccess.texts(store, LAMP, "light", new Range.Times(0, Long.MAX_VALUE, true)))
                .hasSize(events.length);
        assertThat(store.heads(LAMP, Set.of()).heads()).containsOnlyKeys("light");
    }

    private static void historyIsGone(Store store) {
        assertThat(StoreAccess.log(store, shard(store), 0, 500))
                .noneSatisfy(kept -> assertThat(kept.entry()).isInstanceOfSatisfying(Appended.class, appended -> {
                    assertThat(appended.partition()).isEqualTo(LAMP);
                    assertThat(appended.changes().getFirst().first()).isLessThanOrEqualTo(EVENTS);
                }));
    }

    private static int shard(Store store) {
        return LAMP.shard(store.info().shards());
    }
}
