package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.LAMP;
import static dev.landfall.conformance.StoreAccess.append;
import static dev.landfall.conformance.StoreAccess.change;
import static dev.landfall.conformance.StoreAccess.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Rules for the positions of a log: they grow, they need not be dense, and each append says which position it follows. */
final class PositionRules {
    private static final int WRITERS = 4;
    private static final int TIMES = 50;
    private static final int GROUP = 3;

    private PositionRules() {}

    /** One writer: single appends, appends of one group, and a deletion between them. */
    static void eachSaysWhatItFollows(Store store) {
        var shard = LAMP.shard(store.info().shards());
        var before = store.end(shard);
        var first = commit(store, append(LAMP, change("light", 0, "a")));
        var group = store.append(List.of(append(LAMP, change("light", 1, "b")), append(LAMP, change("name", 0, "c"))));
        var second = StoreAccess.committed(group.getFirst());
        var third = StoreAccess.committed(group.getLast());

        assertThat(first.after()).isEqualTo(before);
        assertThat(second.after()).isEqualTo(first.position());
        assertThat(third.after()).isEqualTo(second.position());
        assertThat(List.of(first, second, third))
                .allSatisfy(one -> assertThat(one.position()).isGreaterThan(one.after()));

        store.delete(LAMP, 0);
        var tombstone = store.end(shard);
        var next = commit(store, append(LAMP, change("light", 2, "d")));

        assertThat(tombstone).isGreaterThan(third.position());
        assertThat(next.after()).isEqualTo(tombstone);
    }

    /** Several writers in one shard: their positions and the positions that these follow make one chain without a gap. */
    static void writersAreOneChain(Store store) {
        var shard = LAMP.shard(store.info().shards());
        var after = store.end(shard);
        var committed = new ConcurrentLinkedQueue<Outcome.Committed>();
        var writers = new ArrayList<Callable<Boolean>>();
        for (var writer = 0; writer < WRITERS; writer++) {
            var stream = "of-" + writer;
            writers.add(() -> {
                for (var i = 0; i < TIMES; i++) {
                    var group = new ArrayList<Append>();
                    for (var j = 0; j < GROUP; j++) {
                        group.add(append(LAMP, change(stream, i * GROUP + j, "x")));
                    }
                    store.append(group).forEach(outcome -> committed.add(StoreAccess.committed(outcome)));
                }
                return true;
            });
        }

        WriterRules.together(writers);

        var ordered = committed.stream()
                .sorted(Comparator.comparingLong(Outcome.Committed::position))
                .toList();
        assertThat(ordered).hasSize(WRITERS * TIMES * GROUP);
        for (var one : ordered) {
            assertThat(one.after()).isEqualTo(after);
            after = one.position();
        }
        assertThat(store.end(shard)).isEqualTo(after);
    }

    /** The tail after the position before an entry begins with that entry, whether or not there is an entry at that position. */
    static void tailFollowsAnyPosition(Store store) {
        var shard = LAMP.shard(store.info().shards());
        var written = new ArrayList<Outcome.Committed>();
        for (var i = 0; i < GROUP; i++) {
            written.add(commit(store, append(LAMP, change("light", i, "v" + i))));
        }

        for (var one : written) {
            var before = store.tail(shard, one.position() - 1, 1);
            var after = store.tail(shard, one.after(), 1);

            assertThat(before.entries()).extracting(Store.TailEntry::position).containsExactly(one.position());
            assertThat(after.entries()).extracting(Store.TailEntry::position).containsExactly(one.position());
            assertThat(after.last()).isGreaterThanOrEqualTo(one.position());
        }
    }
}
