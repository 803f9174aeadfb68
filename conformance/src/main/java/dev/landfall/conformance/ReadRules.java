package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.LAMP;
import static dev.landfall.conformance.StoreAccess.append;
import static dev.landfall.conformance.StoreAccess.at;
import static dev.landfall.conformance.StoreAccess.change;
import static dev.landfall.conformance.StoreAccess.commit;
import static dev.landfall.conformance.StoreAccess.kept;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Capability;
import dev.landfall.provider.Store.Deleted;
import dev.landfall.provider.Store.Query;
import dev.landfall.provider.Store.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Rules for history, scan and tail, for expiry and for deletion. */
final class ReadRules {
    private ReadRules() {}

    static void fault(Fault fault, ThrowingCallable call) {
        Assertions.assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .extracting(ProviderException::fault)
                .isEqualTo(fault);
    }

    static void history(Store store) {
        var noon = StoreAccess.now();
        // Three appends: versions 1-3 at noon, 4 at noon + 10, 5-6 at noon + 20; others around them.
        commit(store, at(noon, new Partition("acme", "lam"), change("light", 0, "x")));
        commit(
                store,
                at(noon, LAMP, change("light", 0, "1", "2", "3"), change("ligh", 0, "x"), change("light2", 0, "x")));
        commit(store, at(noon + 10, LAMP, change("light", 3, "4")));
        commit(store, at(noon + 20, LAMP, change("light", 4, "5", "6")));

        for (var limit : List.of(1, 2, 4, 100)) {
            expect(store, limit, Range.all(), "1", "2", "3", "4", "5", "6");
            expect(store, limit, new Range.Versions(1, Long.MAX_VALUE, true), "6", "5", "4", "3", "2", "1");
            expect(store, limit, new Range.Versions(2, 5, false), "2", "3", "4", "5");
            expect(store, limit, new Range.Versions(2, 5, true), "5", "4", "3", "2");
            expect(store, limit, new Range.Versions(2, 2, true), "2");
            expect(store, limit, new Range.Versions(5, 2, false));
            expect(store, limit, new Range.Versions(7, 9, true));
            expect(store, limit, new Range.Times(noon, noon + 20, false), "1", "2", "3", "4");
            expect(store, limit, new Range.Times(noon, noon + 20, true), "4", "3", "2", "1");
            expect(store, limit, new Range.Times(noon + 1, noon + 21, false), "4", "5", "6");
            expect(store, limit, new Range.Times(noon + 20, Long.MAX_VALUE, true), "6", "5");
            expect(store, limit, new Range.Times(0, noon, false));
            expect(store, limit, new Range.Times(noon + 21, noon + 30, true));
            expect(store, limit, new Range.Times(0, noon + 1, true), "3", "2", "1");
        }
        assertThat(StoreAccess.texts(store, LAMP, "absent", Range.all())).isEmpty();
        assertThat(StoreAccess.texts(store, new Partition("acme", "absent"), "light", Range.all()))
                .isEmpty();
    }

    private static void expect(Store store, int limit, Range range, String... events) {
        assertThat(StoreAccess.history(store, LAMP, "light", range, limit).stream()
                        .map(event -> StoreAccess.text(event.bytes())))
                .as("%s by %d", range, limit)
                .containsExactly(events);
    }

    /** A page begins where the page before ended, also after writes between the two. */
    static void pagesGoOn(Store store) {
        commit(store, append(LAMP, change("light", 0, "1", "2", "3")));

        var up = store.read(LAMP, "light", Range.all(), null, 2);
        var down = store.read(LAMP, "light", new Range.Versions(1, Long.MAX_VALUE, true), null, 2);
        commit(store, append(LAMP, change("light", 3, "4")));
        var upNext = store.read(LAMP, "light", Range.all(), up.next(), 9);
        var downNext = store.read(LAMP, "light", new Range.Versions(1, Long.MAX_VALUE, true), down.next(), 9);

        assertThat(upNext.items().getFirst().version())
                .isEqualTo(up.items().getLast().version() + 1);
        assertThat(downNext.items().getFirst().version())
                .isEqualTo(down.items().getLast().version() - 1);
    }

    static void keepUntil(StoreUnderTest sut) {
        try (var store = sut.open(StoreAccess.INDEXES)) {
            var now = StoreAccess.now();
            commit(store, append(LAMP, kept(now, "light", 0, "gone")));
            commit(store, append(LAMP, kept(now + Duration.ofDays(20).toNanos(), "light", 1, "days")));
            commit(store, append(LAMP, kept(now + Duration.ofDays(400).toNanos(), "light", 2, "year")));
            commit(store, append(LAMP, change("light", 3, "ever")));

            assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).endsWith("days", "year", "ever");
            if (sut.turnClock(Duration.ofDays(19))) {
                assertThat(StoreAccess.texts(store, LAMP, "light", Range.all()))
                        .containsExactly("days", "year", "ever");
                sut.turnClock(Duration.ofDays(2 + 360));
                assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).containsExactly("year", "ever");
                var newest = new Range.Versions(1, 9, true);
                assertThat(StoreAccess.texts(store, LAMP, "light", newest)).containsExactly("ever", "year");
                sut.turnClock(Duration.ofDays(1000));
                assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).containsExactly("ever");
            }
            assertThat(store.heads(LAMP, Set.of()).version("light")).isEqualTo(4);
            commit(store, append(LAMP, change("light", 4, "more")));
            assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).endsWith("ever", "more");
        }
    }

    static void headsOutliveEvents(StoreUnderTest sut) {
        try (var store = sut.open(StoreAccess.INDEXES)) {
            var append = append(LAMP, kept(0, "light", 0, "on"));
            var first = commit(store, append);

            if (sut.turnClock(Duration.ofDays(800))) {
                assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).isEmpty();
            }

            var head = StoreAccess.head(store, LAMP, "light");
            assertThat(StoreAccess.text(head.bytes())).isEqualTo("on");
            assertThat(ComparableText.place(StoreAccess.send(store, append))).isEqualTo(ComparableText.place(first));
            assertThat(StoreAccess.scan(store, 10)).hasSize(1);
            var position =
                    commit(store, append(LAMP, change("light", 1, "off"))).position();
            assertThat(position).isGreaterThan(first.position());
        }
    }

    static void scanShowsAll(Store store) {
        var expected = new ArrayList<String>();
        var deleted = new ArrayList<String>();
        for (var i = 0; i < 60; i++) {
            var partition = new Partition(i % 2 == 0 ? "acme" : "zeta", "thing-" + i);
            commit(store, append(partition, change("a", 0, "a" + i), change("b", 0, "b" + i)));
            if (i % 10 == 0) {
                store.delete(partition, 0);
                deleted.add(ComparableText.view(store.heads(partition, Set.of())));
            } else {
                expected.add(ComparableText.view(store.heads(partition, Set.of())));
            }
        }

        for (var limit : List.of(1, 3, 100)) {
            assertThat(ComparableText.views(StoreAccess.scan(store, limit)))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(StoreAccess.wholes(store, limit).stream()
                            .map(Store.Whole::view)
                            .filter(view -> view.heads().isEmpty())
                            .map(ComparableText::view))
                    .containsExactlyInAnyOrderElementsOf(deleted);
        }
        for (var shard = 0; shard < store.info().shards(); shard++) {
            for (var whole : store.scan(shard, null, 100).items()) {
                assertThat(whole.view().partition().shard(store.info().shards()))
                        .isEqualTo(shard);
            }
        }
    }

    static void expiredCursor(StoreUnderTest sut) {
        try (var store = sut.open(StoreAccess.INDEXES)) {
            var shard = LAMP.shard(store.info().shards());
            var first = commit(store, append(LAMP, kept(0, "light", 0, "1"))).position();
            var second = commit(store, append(LAMP, kept(0, "light", 1, "2"))).position();
            assertThat(StoreAccess.tail(store, shard, 0, 10))
                    .as("however short")
                    .hasSize(2);
            assertThat(StoreAccess.tail(store, shard, first, 10)).hasSize(1);
            fault(Fault.EXPIRED, () -> store.tail(shard, second + 1, 10));
            if (!store.info().capabilities().contains(Capability.RETENTION) || !sut.turnClock(Duration.ofDays(3))) {
                return;
            }

            fault(Fault.EXPIRED, () -> store.tail(shard, first, 10));
            assertThat(StoreAccess.tail(store, shard, 0, 10)).isEmpty();
            assertThat(StoreAccess.tail(store, shard, second, 10)).isEmpty();
            assertThat(store.end(shard)).isEqualTo(second);
            var third = commit(store, append(LAMP, kept(0, "light", 2, "3"))).position();
            assertThat(third).isGreaterThan(second);
            assertThat(StoreAccess.tail(store, shard, second, 10)).hasSize(1);
            assertThat(StoreAccess.tail(store, shard, 0, 10)).hasSize(1);
            fault(Fault.EXPIRED, () -> store.tail(shard, first, 10));
        }
    }

    static void deleteAndReturn(StoreUnderTest sut) {
        try (var store = sut.open(StoreAccess.INDEXES)) {
            commit(
                    store,
                    IndexRules.indexed(LAMP, "light", 0, StoreAccess.NAMES, List.of(new IndexEntry("hall", "1"))));
            commit(store, append(LAMP, change("light", 1, "2", "3"), change("name", 0, "x")));

            fault(Fault.CONFLICT, () -> store.delete(LAMP, 1));
            store.delete(LAMP, 0);
            store.delete(LAMP, 0);

            forgotten(store);
            fault(Fault.CONFLICT, () -> store.delete(LAMP, 2));
            if (store.info().durability() == Store.Durability.MEMORY) {
                returned(store);
                return;
            }
        }
        try (var again = sut.open(StoreAccess.INDEXES)) {
            forgotten(again);
            returned(again);
        }
    }

    private static void forgotten(Store store) {
        var view = store.heads(LAMP, Set.of());
        assertThat(ComparableText.view(view)).isEqualTo(LAMP + " generation 1 floor 3: ");
        assertThat(view.version("light")).isEqualTo(3);
        assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).isEmpty();
        assertThat(StoreAccess.scan(store, 10)).isEmpty();
        var query = new Query(StoreAccess.NAMES, "acme", "hall", "", null, Set.of());
        Eventually.holds(
                store.info().findLag(),
                () -> assertThat(StoreAccess.hits(store, query, 10)).isEmpty());
        var tail = StoreAccess.tail(store, LAMP.shard(store.info().shards()), 0, 10);
        assertThat(tail.getLast()).isInstanceOfSatisfying(Deleted.class, deleted -> {
            assertThat(deleted.partition()).isEqualTo(LAMP);
            assertThat(deleted.generation()).isEqualTo(1);
        });
        assertThat(tail.stream().filter(Deleted.class::isInstance)).hasSize(1);
        store.delete(new Partition("acme", "never"), 0);
        assertThat(store.heads(new Partition("acme", "never"), Set.of()).generation())
                .isZero();
    }

    private static void returned(Store store) {
        assertThat(ComparableText.outcome(StoreAccess.send(store, append(LAMP, change("light", 0, "on")))))
                .isEqualTo("conflicted {light=3}");
        commit(store, append(LAMP, change("light", 3, "back"), change("new", 3, "x")));
        commit(store, append(LAMP, change("light", 4, "again")));

        assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).containsExactly("back", "again");
        assertThat(store.heads(LAMP, Set.of("light")).version("light")).isEqualTo(5);
        fault(Fault.CONFLICT, () -> store.delete(LAMP, 0));
        assertThat(StoreAccess.tail(store, LAMP.shard(store.info().shards()), 0, 10)
                        .getLast())
                .isInstanceOf(Appended.class);
        store.delete(LAMP, 1);
        assertThat(ComparableText.view(store.heads(LAMP, Set.of()))).isEqualTo(LAMP + " generation 2 floor 5: ");
    }
}
