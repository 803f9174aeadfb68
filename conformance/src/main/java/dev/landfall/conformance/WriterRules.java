package dev.landfall.conformance;

import static dev.landfall.conformance.StoreAccess.LAMP;
import static dev.landfall.conformance.StoreAccess.append;
import static dev.landfall.conformance.StoreAccess.change;
import static dev.landfall.conformance.StoreAccess.kept;
import static dev.landfall.conformance.StoreAccess.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Rules for several writers and readers at the same time. */
final class WriterRules {
    private static final int WRITERS = 6;
    private static final int TIMES = 120;

    private WriterRules() {}

    /** Writers increment the same few counters: read, decide, append, and again after a conflict. */
    static void noUpdateIsLost(Store store) {
        var counters = List.of("a", "b", "c");
        var writers = new ArrayList<Callable<Boolean>>();
        for (var writer = 0; writer < WRITERS; writer++) {
            var first = writer;
            writers.add(() -> {
                for (var i = 0; i < TIMES; i++) {
                    increment(store, counters.get((first + i) % counters.size()));
                }
                return true;
            });
        }

        together(writers);

        for (var counter : counters) {
            var sum = (long) WRITERS * TIMES / counters.size();
            var head = StoreAccess.head(store, LAMP, counter);
            assertThat(head.version()).isEqualTo(sum);
            assertThat(StoreAccess.text(head.bytes())).isEqualTo(Long.toString(sum));
            assertThat(StoreAccess.texts(store, LAMP, counter, Range.all())).containsExactlyElementsOf(numbers(sum));
        }
    }

    private static void increment(Store store, String counter) {
        while (true) {
            var head = store.heads(LAMP, Set.of(counter)).heads().get(counter);
            var version = head == null ? 0 : head.version();
            var value = head == null ? 0 : Long.parseLong(StoreAccess.text(head.bytes()));
            if (send(store, append(LAMP, change(counter, version, Long.toString(value + 1))))
                    instanceof Outcome.Committed) {
                return;
            }
        }
    }

    private static List<String> numbers(long last) {
        var numbers = new ArrayList<String>();
        for (var i = 1L; i <= last; i++) {
            numbers.add(Long.toString(i));
        }
        return numbers;
    }

    /** One writer changes two streams in step. A reader never sees them out of step. */
    static void headsAreOneView(Store store) {
        var writing = new AtomicInteger(1);
        Callable<Boolean> writer = () -> {
            for (var i = 0; i < 3 * TIMES; i++) {
                StoreAccess.commit(store, append(LAMP, change("left", i, "x"), change("right", i, "x")));
            }
            writing.set(0);
            return true;
        };
        Callable<Boolean> reader = () -> {
            do {
                var all = store.heads(LAMP, Set.of());
                var named = store.heads(LAMP, Set.of("right", "left"));
                assertThat(all.version("left")).isEqualTo(all.version("right"));
                assertThat(named.version("left")).isEqualTo(named.version("right"));
            } while (writing.get() > 0);
            return true;
        };

        together(List.of(writer, reader, reader));

        assertThat(store.heads(LAMP, Set.of("left", "absent")).heads()).containsOnlyKeys("left");
    }

    /** Readers follow the log while writers write. They see each append once, in order, and nothing behind a cursor. */
    static void tailFollowsWriters(Store store) {
        var shards = store.info().shards();
        var writing = new AtomicInteger(WRITERS);
        var tasks = new ArrayList<Callable<Boolean>>();
        for (var writer = 0; writer < WRITERS; writer++) {
            var number = writer;
            tasks.add(() -> {
                for (var i = 0; i < TIMES; i++) {
                    var partition = new Partition("acme", "thing-" + (i % 8));
                    StoreAccess.commit(
                            store, append(partition, kept(until(i), "of-" + number, i / 8, number + "/" + i)));
                }
                writing.decrementAndGet();
                return true;
            });
        }
        var seen = new ArrayList<List<Appended>>();
        for (var shard = 0; shard < shards; shard++) {
            seen.add(new ArrayList<>());
        }
        tasks.add(() -> {
            var cursors = new long[shards];
            boolean last;
            do {
                last = writing.get() == 0;
                for (var shard = 0; shard < shards; shard++) {
                    cursors[shard] = follow(store, shard, cursors[shard], seen.get(shard));
                }
            } while (!last);
            return true;
        });

        together(tasks);

        checkSeen(store, seen);
    }

    /** The keep time of an append. Neighbours in the log differ so much that a store may keep them in different places. */
    private static long until(int i) {
        return switch (i % 3) {
            case 0 -> StoreAccess.FOR_EVER;
            case 1 -> StoreAccess.now() + Duration.ofDays(3).toNanos();
            default -> StoreAccess.now() + Duration.ofDays(400).toNanos();
        };
    }

    private static long follow(Store store, int shard, long after, List<Appended> seen) {
        var tail = store.tail(shard, after, 7);
        for (var entry : tail.entries()) {
            var appended = (Appended) entry;
            seen.add(appended);
            var change = appended.changes().getFirst();
            assertThat(store.heads(appended.partition(), Set.of(change.stream()))
                            .version(change.stream()))
                    .as("what the tail shows, heads show")
                    .isGreaterThanOrEqualTo(change.first());
        }
        return tail.last() == after ? after : follow(store, shard, tail.last(), seen);
    }

    private static void checkSeen(Store store, List<List<Appended>> seen) {
        var all = new HashSet<String>();
        for (var shard = 0; shard < seen.size(); shard++) {
            var positions = seen.get(shard).stream().map(Appended::position).toList();
            assertThat(positions).isSorted().doesNotHaveDuplicates();
            assertThat(StoreAccess.tail(store, shard, 0, 1000))
                    .as("nothing appeared behind the cursor")
                    .extracting(Store.TailEntry::position)
                    .containsExactlyElementsOf(positions);
            for (var appended : seen.get(shard)) {
                assertThat(appended.partition().shard(seen.size())).isEqualTo(shard);
                var change = appended.changes().getFirst();
                assertThat(all.add(StoreAccess.text(change.events().getFirst())))
                        .isTrue();
            }
        }
        assertThat(all).hasSize(WRITERS * TIMES);
    }

    static void together(List<Callable<Boolean>> tasks) {
        try (var threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var futures = tasks.stream().map(threads::submit).toList();
            for (var future : futures) {
                assertThat(future.get(2, TimeUnit.MINUTES)).isTrue();
            }
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } catch (InterruptedException | TimeoutException failed) {
            throw new AssertionError(failed);
        }
    }
}
