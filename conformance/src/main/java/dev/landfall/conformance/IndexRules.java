package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.DUE;
import static dev.landfall.conformance.StoreAccess.LAMP;
import static dev.landfall.conformance.StoreAccess.NAMES;
import static dev.landfall.conformance.StoreAccess.append;
import static dev.landfall.conformance.StoreAccess.change;
import static dev.landfall.conformance.StoreAccess.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Query;
import dev.landfall.provider.Store.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rules for finding by index, and for the separation of tenants. */
final class IndexRules {
    private IndexRules() {}

    static Append indexed(Partition partition, String stream, long expected, String index, List<IndexEntry> entries) {
        return new Append(
                UUID.randomUUID(),
                partition,
                StoreAccess.now(),
                List.of(),
                List.of(change(stream, expected, stream + (expected + 1))),
                Map.of(index, entries));
    }

    static void foundInOrder(Store store) {
        // Above U+FFFF the order of UTF-16 and that of bytes differ.
        var sorts = List.of("", "a", "a1", "a2", "ab", "b", "\u00e4", "\uffee", "\ud83d\ude00");
        for (var i = sorts.size() - 1; i >= 0; i--) {
            var entries = List.of(new IndexEntry("k", sorts.get(i)), new IndexEntry("k2", sorts.get(i)));
            commit(store, indexed(new Partition("acme", "p" + i), "s", 0, NAMES, entries));
        }

        for (var limit : List.of(1, 2, 100)) {
            finds(store, limit, query("k", "", null), sorts);
            finds(store, limit, query("k2", "", null), sorts);
            finds(store, limit, query("k", "a", null), List.of("a", "a1", "a2", "ab"));
            finds(store, limit, query("k", "a", "a2"), List.of("a", "a1", "a2"));
            finds(store, limit, query("k", "", "a15"), List.of("", "a", "a1"));
            finds(store, limit, query("k", "", "\uffee"), sorts.subList(0, 8));
            finds(store, limit, query("k", "c", null), List.of());
            finds(store, limit, query("nobody", "", null), List.of());
        }
    }

    private static Query query(String key, String prefix, @Nullable String upTo) {
        return new Query(NAMES, "acme", key, prefix, upTo, Set.of());
    }

    private static void finds(Store store, int limit, Query query, List<String> sorts) {
        Eventually.holds(
                store.info().findLag(),
                () -> assertThat(StoreAccess.hits(store, query, limit))
                        .as("%s by %d", query, limit)
                        .extracting(Store.Hit::sort)
                        .containsExactlyElementsOf(sorts));
    }

    static void replacedWhole(Store store) {
        var two = List.of(new IndexEntry("hall", "1"), new IndexEntry("attic", "1"));
        commit(store, indexed(LAMP, "s", 0, NAMES, two));
        commit(store, indexed(LAMP, "s", 1, DUE, List.of(new IndexEntry("hall", "9"))));

        commit(store, indexed(LAMP, "s", 2, NAMES, List.of(new IndexEntry("hall", "2"), new IndexEntry("hall", "3"))));
        finds(store, 10, query("hall", "", null), List.of("2", "3"));
        finds(store, 10, query("attic", "", null), List.of());
        finds(store, 10, new Query(DUE, null, "hall", "", null, Set.of()), List.of("9"));

        commit(store, append(LAMP, change("s", 3, "x")));
        finds(store, 10, query("hall", "", null), List.of("2", "3"));
        var conflicted = StoreAccess.send(store, indexed(LAMP, "s", 0, NAMES, List.of()));
        assertThat(conflicted).isInstanceOf(Outcome.Conflicted.class);
        finds(store, 10, query("hall", "", null), List.of("2", "3"));

        // In one group, a later append sees the earlier ones.
        store.append(List.of(
                indexed(LAMP, "s", 4, NAMES, List.of(new IndexEntry("hall", "4"))),
                indexed(LAMP, "s", 5, NAMES, List.of(new IndexEntry("hall", "5")))));
        finds(store, 10, query("hall", "", null), List.of("5"));
        commit(store, indexed(LAMP, "s", 6, NAMES, List.of()));
        finds(store, 10, query("hall", "", null), List.of());
    }

    static void hitsCarryHeads(Store store) {
        var entries = List.of(new IndexEntry("k", "1"));
        commit(store, indexed(LAMP, "s", 0, NAMES, entries));
        commit(store, append(LAMP, change("t", 0, "tea"), change("u", 0, "x")));

        Eventually.holds(store.info().findLag(), () -> {
            var with = StoreAccess.hits(store, new Query(NAMES, "acme", "k", "", null, Set.of("t", "none")), 10);
            assertThat(with).hasSize(1);
            assertThat(with.getFirst().view().heads()).containsOnlyKeys("t");
        });
        var without = StoreAccess.hits(store, query("k", "", null), 10);
        assertThat(without.getFirst().view().heads()).isEmpty();
        assertThat(without.getFirst().view().partition()).isEqualTo(LAMP);
    }

    static void undeclaredIsRefused(Store store) {
        var outcome = StoreAccess.send(store, indexed(LAMP, "s", 0, "nobody-declared", List.of()));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.fault()).isEqualTo(Fault.UNSUPPORTED));
        assertThat(store.heads(LAMP, Set.of()).heads()).isEmpty();
        var query = new Query("nobody-declared", "acme", "k", "", null, Set.of());
        ReadRules.fault(Fault.UNSUPPORTED, () -> store.find(query, null, 1));
    }

    static void tenantsAreApart(Store store) {
        // Names that would be equal if they were concatenated.
        var partitions = List.of(
                new Partition("a", "bc"),
                new Partition("ab", "c"),
                new Partition("abc", "bc"),
                new Partition("b", "bc"));
        for (var partition : partitions) {
            var own = List.of(new IndexEntry("k", partition.tenant()));
            commit(store, indexed(partition, "s", 0, NAMES, own));
            commit(store, append(partition, change("t", 0, "of " + partition.tenant())));
            commit(store, indexed(partition, "s", 1, DUE, own));
        }

        for (var partition : partitions) {
            var tenant = partition.tenant();
            assertThat(store.heads(partition, Set.of()).heads()).containsOnlyKeys("s", "t");
            assertThat(StoreAccess.texts(store, partition, "t", Range.all())).containsExactly("of " + tenant);
            finds(store, 1, new Query(NAMES, tenant, "k", "", null, Set.of()), List.of(tenant));
            finds(store, 1, new Query(NAMES, tenant + "k", "k", "", null, Set.of()), List.of());
        }
        finds(store, 1, new Query(DUE, null, "k", "", null, Set.of()), List.of("a", "ab", "abc", "b"));
        store.delete(partitions.getFirst(), 0);
        assertThat(StoreAccess.scan(store, 10)).hasSize(3);
        finds(store, 10, new Query(NAMES, "ab", "k", "", null, Set.of()), List.of("ab"));
        tokensStayWithin(store);
    }

    private static void tokensStayWithin(Store store) {
        for (var i = 0; i < 3; i++) {
            var partition = new Partition("zeta", "z" + i);
            commit(store, indexed(partition, "s", 0, NAMES, List.of(new IndexEntry("k", "z" + i))));
        }
        var other = new Query(NAMES, "zeta", "k", "", null, Set.of());
        var mine = new Query(NAMES, "b", "k", "", null, Set.of());
        Eventually.holds(
                store.info().findLag(),
                () -> assertThat(StoreAccess.hits(store, other, 1)).hasSize(3));
        var stolen = store.find(other, null, 1).next();
        assertThat(stolen).isNotNull();
        var seen = new ArrayList<Store.Hit>();
        try {
            seen.addAll(store.find(mine, stolen, 10).items());
        } catch (IllegalArgumentException refused) {
            assertThat(refused).isNotNull();
        }
        assertThat(seen)
                .allSatisfy(hit -> assertThat(hit.view().partition().tenant()).isEqualTo("b"));
    }
}
