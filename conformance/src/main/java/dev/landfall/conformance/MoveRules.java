package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.LAMP;
import static dev.landfall.conformance.StoreAccess.append;
import static dev.landfall.conformance.StoreAccess.change;
import static dev.landfall.conformance.StoreAccess.commit;
import static dev.landfall.conformance.StoreAccess.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Capability;
import dev.landfall.provider.Store.Part;
import dev.landfall.provider.Store.Range;
import dev.landfall.provider.Store.Whole;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Rules for restoring in one store what another store shows whole. */
final class MoveRules {
    private MoveRules() {}

    /** Moves everything in parts of {@code limit} items. What is there already is restored again. */
    static void move(Store from, Store to, int limit) {
        for (var shard = 0; shard < from.info().shards(); shard++) {
            var wholes = StoreAccess.wholes(from, shard, limit);
            for (var first = 0; first < wholes.size(); first += limit) {
                var some = wholes.subList(first, Math.min(wholes.size(), first + limit));
                to.restore(shard, new Part(some, List.of(), 0, 0));
            }
            var log = from.log(shard, to.end(shard), limit);
            while (!log.entries().isEmpty()) {
                to.restore(shard, new Part(List.of(), log.entries(), log.begin(), log.last()));
                log = from.log(shard, log.last(), limit);
            }
            to.restore(shard, new Part(List.of(), List.of(), log.begin(), log.last()));
        }
    }

    /** Asserts that two stores hold the same, positions included. */
    static void same(Store from, Store to) {
        assertThat(ComparableText.wholes(StoreAccess.wholes(to, 10), true))
                .isEqualTo(ComparableText.wholes(StoreAccess.wholes(from, 10), true));
        for (var shard = 0; shard < from.info().shards(); shard++) {
            assertThat(to.end(shard)).isEqualTo(from.end(shard));
            var floors = new HashMap<String, Long>();
            StoreAccess.wholes(from, shard, 100)
                    .forEach(whole -> floors.put(
                            whole.view().partition().toString(), whole.view().floor()));
            assertThat(ComparableText.log(live(to, shard, floors)))
                    .isEqualTo(ComparableText.log(live(from, shard, floors)));
            assertThat(ComparableText.tail(StoreAccess.tail(to, shard, 0, 10)))
                    .isEqualTo(ComparableText.tail(StoreAccess.tail(from, shard, 0, 10)));
        }
        for (var whole : StoreAccess.wholes(from, 100)) {
            var partition = whole.view().partition();
            for (var stream : whole.view().heads().keySet()) {
                assertThat(ComparableText.events(StoreAccess.history(to, partition, stream, Range.all(), 4)))
                        .isEqualTo(ComparableText.events(StoreAccess.history(from, partition, stream, Range.all(), 4)));
            }
        }
    }

    /** The log without the appends of deleted generations, which a store may leave out. */
    private static List<Store.Kept> live(Store store, int shard, Map<String, Long> floors) {
        return StoreAccess.log(store, shard, 0, 3).stream()
                .filter(kept -> !(kept.entry() instanceof Store.Appended appended)
                        || appended.changes().getFirst().first()
                                > floors.getOrDefault(appended.partition().toString(), 0L))
                .toList();
    }

    /** What has expired stays expired, and what will expire still expires. */
    static void expiryMoves(StoreUnderTest here, StoreUnderTest there) {
        try (var from = here.open(StoreAccess.INDEXES);
                var to = there.open(StoreAccess.INDEXES)) {
            var now = StoreAccess.now();
            var shard = LAMP.shard(from.info().shards());
            var first = commit(from, append(LAMP, kept(0, "light", 0, "gone"))).position();
            commit(from, append(LAMP, kept(0, "light", 1, "gone too")));
            commit(from, append(LAMP, change("light", 2, "ever")));
            commit(from, append(LAMP, kept(now + Duration.ofDays(20).toNanos(), "light", 3, "days")));
            var expired =
                    from.info().capabilities().contains(Capability.RETENTION) && here.turnClock(Duration.ofDays(3));

            move(from, to, 2);

            same(from, to);
            if (expired) {
                assertThat(StoreAccess.texts(to, LAMP, "light", Range.all())).containsExactly("ever", "days");
                ReadRules.fault(Fault.EXPIRED, () -> from.tail(shard, first, 10));
                ReadRules.fault(Fault.EXPIRED, () -> to.tail(shard, first, 10));
            }
            if (there.turnClock(Duration.ofDays(10))) {
                assertThat(StoreAccess.texts(to, LAMP, "light", Range.all())).endsWith("ever", "days");
                there.turnClock(Duration.ofDays(12));
                assertThat(StoreAccess.texts(to, LAMP, "light", Range.all())).containsExactly("ever");
            }
            commit(to, append(LAMP, change("light", 4, "more")));
            assertThat(to.heads(LAMP, Set.of()).version("light")).isEqualTo(5);
        }
    }

    /** What was restored is there after the store was closed, and the log goes on above it. */
    static void restoredStays(StoreUnderTest here, StoreUnderTest there) {
        long end;
        try (var from = here.open(StoreAccess.INDEXES)) {
            for (var i = 0; i < 30; i++) {
                commit(from, append(LAMP, change("light", i, "event " + i)));
            }
            from.delete(LAMP, 0);
            end = from.end(LAMP.shard(from.info().shards()));
            boolean persists;
            try (var to = there.open(StoreAccess.INDEXES)) {
                move(from, to, 4);
                persists = to.info().durability() != Store.Durability.MEMORY;
                if (!persists) {
                    goesOn(to, end);
                }
            }
            if (persists) {
                try (var again = there.open(StoreAccess.INDEXES)) {
                    same(from, again);
                    goesOn(again, end);
                }
            }
        }
    }

    private static void goesOn(Store store, long end) {
        assertThat(store.end(LAMP.shard(store.info().shards()))).isEqualTo(end);
        assertThat(ComparableText.outcome(StoreAccess.send(store, append(LAMP, change("light", 0, "x")))))
                .isEqualTo("conflicted {light=30}");
        var committed = commit(store, append(LAMP, change("light", 30, "back")));
        assertThat(committed.position()).isGreaterThan(end);
        assertThat(StoreAccess.texts(store, LAMP, "light", Range.all())).containsExactly("back");
    }

    /**
     * A part that is restored again changes nothing. A partition that is restored anew is as it was restored last. A restore that is not
     * possible is refused as the caller's mistake.
     */
    static void restoredAnew(Store store) {
        var shard = LAMP.shard(store.info().shards());
        var model = new MemoryStore(store.info().shards(), StoreAccess.INDEXES);
        commit(model, IndexRules.indexed(LAMP, "light", 0, StoreAccess.NAMES, List.of(new IndexEntry("hall", "1"))));
        var before = whole(model);
        commit(model, IndexRules.indexed(LAMP, "light", 1, StoreAccess.DUE, List.of(new IndexEntry("due", "2"))));
        var after = whole(model);
        var log = StoreAccess.log(model, shard, 0, 10);

        store.restore(shard, new Part(List.of(before), log.subList(0, 1), 0, 1));
        store.restore(shard, new Part(List.of(before), log.subList(0, 1), 0, 1));
        assertThat(ComparableText.whole(whole(store), true)).isEqualTo(ComparableText.whole(before, true));
        assertThat(StoreAccess.log(store, shard, 0, 10)).hasSize(1);
        store.restore(shard, new Part(List.of(after), log, 0, 2));

        same(model, store);
        var foreign = new Whole(after.view(), after.writes(), Map.of("nobody", List.of(new IndexEntry("k", ""))));
        ReadRules.fault(Fault.UNSUPPORTED, () -> store.restore(shard, new Part(List.of(foreign), List.of(), 0, 0)));
        var stray = new Store.Kept(
                new Store.Appended(9, 0, LAMP, List.of(new Store.Written("nobody's", 1, List.of(new byte[0])))), 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.restore(shard, new Part(List.of(), List.of(stray), 0, 9)));
        ReadRules.fault(Fault.EXPIRED, () -> store.log(shard, 3, 1));
        Eventually.holds(Duration.ofSeconds(5), () -> same(model, store));
    }

    private static Whole whole(Store store) {
        return Objects.requireNonNull(store.whole(List.of(LAMP)).getFirst());
    }
}
