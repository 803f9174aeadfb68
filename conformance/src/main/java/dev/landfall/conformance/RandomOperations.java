package dev.landfall.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Query;
import dev.landfall.provider.Store.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Random calls to a store and to the reference store. Both must give equal answers. */
final class RandomOperations {
    private static final List<String> STREAMS = List.of("a", "b", "ab", "session");
    private static final List<String> KEYS = List.of("k", "kk", "l");

    private Store store;
    private final MemoryStore model;
    private final Random random;
    private final List<Append> sent = new ArrayList<>();
    private final Map<UUID, Long> positions = new HashMap<>();
    private final Map<UUID, Long> modelPositions = new HashMap<>();
    private final long start = StoreAccess.now();

    private RandomOperations(Store store, long seed) {
        this.store = store;
        this.model = new MemoryStore(store.info().shards(), StoreAccess.INDEXES);
        this.random = new Random(seed);
    }

    /** Makes {@code steps} random calls; a failure contains the seed. */
    static void live(Store store, long seed, int steps) {
        var life = new RandomOperations(store, seed);
        var step = 0;
        try {
            for (; step < steps; step++) {
                life.step();
            }
            life.compareAll();
        } catch (AssertionError failed) {
            throw new AssertionError("seed " + seed + ", step " + step, failed);
        }
    }

    /**
     * Makes random calls to one store, moves it twice to another, the second time over what is there already, and makes random calls to
     * that one.
     */
    static void move(Store from, Store to, long seed, int steps) {
        var life = new RandomOperations(from, seed);
        try {
            life.steps(steps);
            MoveRules.move(from, to, 3);
            life.steps(steps);
            MoveRules.move(from, to, 500);
            MoveRules.same(from, to);
            life.store = to;
            life.compareAll();
            life.steps(steps);
            life.compareAll();
            var third = new MemoryStore(to.info().shards(), StoreAccess.INDEXES);
            MoveRules.move(to, third, 7);
            MoveRules.same(to, third);
        } catch (AssertionError failed) {
            throw new AssertionError("seed " + seed, failed);
        }
    }

    private void steps(int number) {
        for (var step = 0; step < number; step++) {
            step();
        }
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0 -> delete(partition());
            case 1 -> compareHeads(partition());
            case 2, 3 -> compareHistory(partition(), stream());
            case 4 -> compareFound();
            default -> append();
        }
    }

    private void append() {
        var group = new ArrayList<Append>();
        var ahead = new HashMap<Partition, Map<String, Long>>();
        for (var i = random.nextInt(6); i >= 0; i--) {
            if (!sent.isEmpty() && random.nextInt(8) == 0) {
                group.add(sent.get(random.nextInt(sent.size())));
            } else {
                group.add(next(ahead));
            }
        }
        sent.addAll(group);
        var expected = model.append(group);
        var actual = store.append(group);
        assertThat(actual.stream().map(ComparableText::outcome))
                .containsExactlyElementsOf(
                        expected.stream().map(ComparableText::outcome).toList());
        for (var i = 0; i < group.size(); i++) {
            if (expected.get(i) instanceof Outcome.Committed wanted) {
                comparePosition(group.get(i).id(), wanted, StoreAccess.committed(actual.get(i)));
            }
        }
    }

    /** A repeated append has its first outcome, with the same position. */
    private void comparePosition(UUID id, Outcome.Committed wanted, Outcome.Committed got) {
        var before = modelPositions.put(id, wanted.position());
        var first = positions.put(id, got.position());
        if (before != null && before == wanted.position()) {
            assertThat(got.position()).isEqualTo(first);
        }
    }

    private Append next(Map<Partition, Map<String, Long>> ahead) {
        var partition = partition();
        var versions = ahead.computeIfAbsent(partition, _ -> new HashMap<>());
        var view = model.heads(partition, Set.of());
        var changes = new ArrayList<Change>();
        var streams = new HashSet<String>();
        for (var i = random.nextInt(3); i >= 0; i--) {
            var stream = stream();
            if (streams.add(stream)) {
                var expected = versions.getOrDefault(stream, view.version(stream)) + (random.nextInt(12) == 0 ? 1 : 0);
                var events = new ArrayList<byte[]>();
                for (var j = random.nextInt(3); j >= 0; j--) {
                    events.add(StoreAccess.bytes("e" + random.nextInt(1000)));
                }
                versions.put(stream, expected + events.size());
                changes.add(new Change(
                        stream, expected, events, StoreAccess.bytes("h" + random.nextInt()), StoreAccess.FOR_EVER));
            }
        }
        var requires = new ArrayList<Requirement>();
        if (random.nextInt(3) == 0) {
            requires.add(new Requirement("session", view.version("session")));
        }
        var time = start + random.nextInt(1000) * 1_000_000L;
        return new Append(UUID.randomUUID(), partition, time, requires, changes, indexes());
    }

    private Map<String, List<IndexEntry>> indexes() {
        var indexes = new HashMap<String, List<IndexEntry>>();
        for (var index : StoreAccess.INDEXES) {
            if (random.nextInt(4) == 0) {
                var entries = new ArrayList<IndexEntry>();
                for (var i = random.nextInt(3); i > 0; i--) {
                    entries.add(new IndexEntry(key(), Integer.toString(random.nextInt(30))));
                }
                indexes.put(index.name(), entries);
            }
        }
        return indexes;
    }

    private void delete(Partition partition) {
        var now = model.heads(partition, Set.of()).generation();
        var generation = random.nextInt(4) == 0 ? Math.max(0, now - 1) : now;
        assertThat(deleted(store, partition, generation)).isEqualTo(deleted(model, partition, generation));
    }

    private static String deleted(Store store, Partition partition, long generation) {
        try {
            store.delete(partition, generation);
            return "deleted";
        } catch (ProviderException refused) {
            return refused.fault().toString();
        }
    }

    private void compareHeads(Partition partition) {
        var streams = random.nextBoolean() ? Set.<String>of() : Set.of(stream());
        assertThat(ComparableText.view(store.heads(partition, streams)))
                .isEqualTo(ComparableText.view(model.heads(partition, streams)));
    }

    private void compareHistory(Partition partition, String stream) {
        var descending = random.nextBoolean();
        var range = random.nextBoolean()
                ? new Range.Versions(random.nextInt(20), random.nextInt(60), descending)
                : new Range.Times(
                        start + random.nextInt(1000) * 1_000_000L,
                        start + random.nextInt(1000) * 1_000_000L,
                        descending);
        var limit = 1 + random.nextInt(5);
        assertThat(ComparableText.events(StoreAccess.history(store, partition, stream, range, limit)))
                .as("%s of %s in %s by %d", stream, partition, range, limit)
                .containsExactlyElementsOf(
                        ComparableText.events(StoreAccess.history(model, partition, stream, range, limit)));
    }

    private void compareFound() {
        var index = random.nextBoolean() ? StoreAccess.NAMES : StoreAccess.DUE;
        var prefix = random.nextBoolean() ? "" : Integer.toString(1 + random.nextInt(2));
        var upTo = random.nextBoolean() ? null : Integer.toString(random.nextInt(30));
        var streams = random.nextBoolean() ? Set.<String>of() : Set.of(stream());
        var query = new Query(index, random.nextBoolean() ? "acme" : "beta", key(), prefix, upTo, streams);
        var limit = 1 + random.nextInt(4);
        Eventually.holds(
                store.info().findLag(),
                () -> assertThat(ComparableText.hits(StoreAccess.hits(store, query, limit)))
                        .as("%s by %d", query, limit)
                        .containsExactlyElementsOf(ComparableText.hits(StoreAccess.hits(model, query, limit))));
    }

    private void compareAll() {
        for (var limit : List.of(2, 500)) {
            assertThat(ComparableText.wholes(StoreAccess.wholes(store, limit), false))
                    .isEqualTo(ComparableText.wholes(StoreAccess.wholes(model, limit), false));
            for (var shard = 0; shard < store.info().shards(); shard++) {
                assertThat(ComparableText.tail(StoreAccess.tail(store, shard, 0, limit)))
                        .as("tail of shard %d by %d", shard, limit)
                        .containsExactlyElementsOf(ComparableText.tail(StoreAccess.tail(model, shard, 0, limit)));
            }
        }
        for (var tenant : List.of("acme", "beta")) {
            for (var i = 0; i < 5; i++) {
                var partition = new Partition(tenant, "p" + i);
                assertThat(ComparableText.wholes(store.whole(List.of(partition)), false))
                        .isEqualTo(ComparableText.wholes(model.whole(List.of(partition)), false));
                compareHeads(partition);
                STREAMS.forEach(stream -> compareHistory(partition, stream));
            }
        }
        for (var i = 0; i < 20; i++) {
            compareFound();
        }
    }

    private Partition partition() {
        return new Partition(random.nextInt(3) == 0 ? "beta" : "acme", "p" + random.nextInt(5));
    }

    private String stream() {
        return STREAMS.get(random.nextInt(STREAMS.size()));
    }

    private String key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }
}
