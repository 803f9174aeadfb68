package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.LAMP;
import static dev.landfall.conformance.StoreAccess.append;
import static dev.landfall.conformance.StoreAccess.at;
import static dev.landfall.conformance.StoreAccess.change;
import static dev.landfall.conformance.StoreAccess.commit;
import static dev.landfall.conformance.StoreAccess.committed;
import static dev.landfall.conformance.StoreAccess.requiring;
import static dev.landfall.conformance.StoreAccess.send;
import static dev.landfall.conformance.StoreAccess.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Durability;
import dev.landfall.provider.Store.Query;
import dev.landfall.provider.Store.Range;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Rules of {@link Store#append}: when an append is written, and when nothing is written. */
final class AppendRules {
    private AppendRules() {}

    static void committedIsSeen(StoreUnderTest sut) {
        var time = StoreAccess.now();
        Outcome.Committed outcome;
        boolean persists;
        try (var store = sut.open(StoreAccess.INDEXES)) {
            outcome = commit(store, at(time, LAMP, change("light", 0, "on", "off"), change("name", 0, "hall")));

            assertThat(outcome.time()).isEqualTo(time);
            seen(store, outcome, time);
            persists = store.info().durability() != Durability.MEMORY;
        }
        if (persists) {
            try (var again = sut.open(StoreAccess.INDEXES)) {
                seen(again, outcome, time);
            }
        }
    }

    private static void seen(Store store, Outcome.Committed outcome, long time) {
        var view = store.heads(LAMP, Set.of());
        assertThat(ComparableText.view(view))
                .isEqualTo(LAMP + " generation 0 floor 0: light=2@" + time + " off name=1@" + time + " hall");
        assertThat(ComparableText.events(StoreAccess.history(store, LAMP, "light", Range.all(), 10)))
                .containsExactly("1@" + time + " on", "2@" + time + " off");
        assertThat(ComparableText.views(StoreAccess.scan(store, 10))).containsExactly(ComparableText.view(view));
        assertThat(StoreAccess.tails(store, 10))
                .hasSize(1)
                .allSatisfy(entry -> assertThat(entry.position()).isEqualTo(outcome.position()));
        assertThat(ComparableText.tail(StoreAccess.tails(store, 10)))
                .containsExactly(LAMP + "@" + time + " [light/1 [on, off], name/1 [hall]]");
        assertThat(store.end(LAMP.shard(store.info().shards()))).isEqualTo(outcome.position());
    }

    static void allOrNothing(Store store) {
        commit(store, append(LAMP, change("light", 0, "on")));

        var outcomes = store.append(List.of(
                append(LAMP, change("name", 0, "hall"), change("light", 7, "off")),
                append(new Partition("acme", "fan"), change("speed", 0, "1")),
                append(LAMP, change("light", 1, "off")),
                append(LAMP, change("light", 1, "blue")),
                append(LAMP, change("light", 2, "red"))));

        assertThat(outcomes.stream().map(Outcome::getClass).map(Class::getSimpleName))
                .containsExactly("Conflicted", "Committed", "Committed", "Conflicted", "Committed");
        assertThat(store.heads(LAMP, Set.of()).heads()).containsOnlyKeys("light");
        assertThat(texts(store, LAMP, "name", Range.all())).isEmpty();
        assertThat(texts(store, LAMP, "light", Range.all())).containsExactly("on", "off", "red");
        assertThat(StoreAccess.tails(store, 10)).hasSize(4);
        assertThat(store.append(List.of())).isEmpty();
    }

    static void mismatchConflicts(Store store) {
        commit(store, append(LAMP, change("light", 0, "on", "off"), change("name", 0, "hall")));

        var outcome =
                send(store, append(LAMP, change("light", 1, "on"), change("name", 1, "x"), change("new", 4, "x")));

        assertThat(outcome).isEqualTo(new Outcome.Conflicted(Map.of("light", 2L, "new", 0L)));
        assertThat(store.heads(LAMP, Set.of()).heads()).containsOnlyKeys("light", "name");
        assertThat(texts(store, LAMP, "name", Range.all())).containsExactly("hall");
    }

    static void requirementFences(Store store) {
        commit(store, append(LAMP, change("session", 0, "first")));
        commit(store, requiring(new Requirement("session", 1), LAMP, change("light", 0, "on")));
        commit(store, append(LAMP, change("session", 1, "second")));

        var late = send(store, requiring(new Requirement("session", 1), LAMP, change("light", 1, "off")));
        var absent = send(store, requiring(new Requirement("lock", 1), LAMP, change("light", 1, "off")));
        var both = send(store, requiring(new Requirement("session", 3), LAMP, change("light", 0, "off")));

        assertThat(late).isEqualTo(new Outcome.Conflicted(Map.of("session", 2L)));
        assertThat(absent).isEqualTo(new Outcome.Conflicted(Map.of("lock", 0L)));
        assertThat(both).isEqualTo(new Outcome.Conflicted(Map.of("session", 2L, "light", 1L)));
        assertThat(texts(store, LAMP, "light", Range.all())).containsExactly("on");
        commit(store, requiring(new Requirement("lock", 0), LAMP, change("light", 1, "off")));
    }

    static void retriedHasTheFirstOutcome(StoreUnderTest sut) {
        var append = append(LAMP, change("light", 0, "on"), change("name", 0, "hall"));
        Outcome later;
        boolean persists;
        try (var store = sut.open(StoreAccess.INDEXES)) {
            var twice = store.append(List.of(append, append));
            later = send(store, append);
            commit(store, append(LAMP, change("light", 1, "off")));
            var half = send(store, append);

            assertThat(ComparableText.place(twice.getFirst())).isEqualTo(ComparableText.place(later));
            assertThat(twice.getLast()).isEqualTo(later);
            assertThat(half).isEqualTo(later);
            assertThat(committed(later).after())
                    .as("what an append answered again follows is for the tail to say")
                    .isEqualTo(committed(later).position());
            assertThat(StoreAccess.tails(store, 10)).hasSize(2);
            persists = store.info().durability() != Durability.MEMORY;
        }
        if (persists) {
            try (var again = sut.open(StoreAccess.INDEXES)) {
                assertThat(send(again, append)).isEqualTo(later);
                assertThat(texts(again, LAMP, "light", Range.all())).containsExactly("on", "off");
                commit(again, append(LAMP, change("name", 1, "attic")));
                assertThat(send(again, append)).isEqualTo(new Outcome.Conflicted(Map.of("light", 2L, "name", 2L)));
            }
        }
    }

    static void timeNeverRunsBackwards(Store store) {
        var noon = StoreAccess.now();
        commit(store, at(noon, LAMP, change("light", 0, "on")));
        commit(store, at(noon + 10, LAMP, change("name", 0, "hall")));

        var early = commit(store, at(noon - 5, LAMP, change("light", 1, "off")));
        var both = commit(store, at(noon + 1, LAMP, change("light", 2, "on"), change("name", 1, "attic")));
        var fresh = commit(store, at(noon - 5, LAMP, change("colour", 0, "red")));
        var inGroup = store.append(
                List.of(at(noon + 20, LAMP, change("light", 3, "off")), at(noon + 15, LAMP, change("light", 4, "on"))));

        assertThat(early.time()).isEqualTo(noon);
        assertThat(both.time()).isEqualTo(noon + 10);
        assertThat(fresh.time()).isEqualTo(noon - 5);
        assertThat(committed(inGroup.getLast()).time()).isEqualTo(noon + 20);
        assertThat(StoreAccess.history(store, LAMP, "light", Range.all(), 10))
                .extracting(Store.StoredEvent::time)
                .containsExactly(noon, noon, noon + 10, noon + 20, noon + 20);
        assertThat(store.heads(LAMP, Set.of("light")).heads())
                .hasEntrySatisfying("light", head -> assertThat(head.time()).isEqualTo(noon + 20));
    }

    static void tooLargeIsRefusedAlone(Store store) {
        var most = store.info().itemBytesMax();
        var fits = new Change("fits", 0, List.of(new byte[most / 2]), new byte[most - most / 2], StoreAccess.FOR_EVER);
        var over = new Change("over", 0, List.of(new byte[most / 2]), new byte[most - most / 2], StoreAccess.FOR_EVER);
        var entries = Map.of(StoreAccess.NAMES, List.of(new IndexEntry("k", "")));

        var outcomes = store.append(List.of(
                append(LAMP, change("light", 0, "on")),
                new Append(UUID.randomUUID(), LAMP, 0, List.of(), List.of(over), entries),
                append(LAMP, change("light", 1, "off"))));

        committed(outcomes.getFirst());
        committed(outcomes.getLast());
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(Fault.TOO_LARGE));
        commit(store, append(LAMP, fits));
        assertThat(store.heads(LAMP, Set.of()).heads()).containsOnlyKeys("light", "fits");
        assertThat(StoreAccess.history(store, LAMP, "fits", Range.all(), 10))
                .hasSize(1)
                .allSatisfy(event -> assertThat(event.bytes()).hasSize(most / 2));
    }

    static void malformedIsTheCallersMistake(Store store) {
        assertThatIllegalArgumentException().isThrownBy(() -> append(LAMP));
        assertThatIllegalArgumentException().isThrownBy(() -> append(LAMP, change("a", 0, "x"), change("a", 1, "y")));
        assertThatIllegalArgumentException().isThrownBy(() -> change("", 0, "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Change("a", 0, List.of(), new byte[0], 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Partition("a\0b", "c"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Partition("a", "\ud800"));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read(LAMP, "a", Range.all(), null, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> store.read(LAMP, "a", Range.all(), "no token", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> store.tail(-1, 0, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.end(store.info().shards()));
        assertThatIllegalArgumentException().isThrownBy(() -> store.scan(0, "no token", 1));
        var ofNobody = new Query(StoreAccess.NAMES, null, "k", "", null, Set.of());
        assertThatIllegalArgumentException().isThrownBy(() -> store.find(ofNobody, null, 1));
    }
}
