package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.Part;
import dev.landfall.provider.Store.Range;
import dev.landfall.provider.Store.Whole;
import dev.landfall.provider.embedded.RocksPurge.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.TickerType;

/** The parts of a store without its housekeeping: what is removed, and when, is in the hands of the test. */
@Timeout(120)
class RocksPurgeTest {
    private static final long NOW = Duration.ofDays(20_000).toNanos();
    private static final Partition LAMP = new Partition("acme", "lamp");
    private static final Partition OTHER = new Partition("acme", "other");
    private static final int SHARD = 0;
    private static final RocksStore.Options OPTIONS = RocksStore.Options.usual().withShards(1);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    @SuppressWarnings("NullAway.Init")
    private Directory directory;

    @SuppressWarnings("NullAway.Init")
    private OpenDatabase store;

    @BeforeEach
    void open() {
        open(temporary.resolve("data"));
    }

    private void open(Path path) {
        open(path, OPTIONS);
    }

    private void open(Path path, RocksStore.Options options) {
        RocksLibrary.load(temporary);
        directory = Directory.take(path, 1);
        store = OpenDatabase.open(directory, List.of(), options);
    }

    @AfterEach
    void close() {
        store.database().close();
        directory.close();
    }

    private void write(Partition partition, String stream, int events, long keepUntil) {
        var known = store.heads().heads(partition, Set.of(stream)).version(stream);
        var group = new ArrayList<Append>();
        for (var i = 0; i < events; i++) {
            var bytes = (stream + " " + (known + i + 1)).getBytes(StandardCharsets.UTF_8);
            var change = new Change(stream, known + i, List.of(bytes), bytes, keepUntil);
            group.add(new Append(UUID.randomUUID(), partition, NOW, List.<Requirement>of(), List.of(change)));
        }
        store.committer().append(group, NOW);
    }

    private void delete(Partition partition) {
        var generation = store.heads().heads(partition, Set.of()).generation();
        store.deletion().bury(partition, generation, NOW);
    }

    private long logged(Partition partition) {
        return store.tail().log(SHARD, 0, Integer.MAX_VALUE).entries().stream()
                .map(Kept::entry)
                .filter(entry -> entry instanceof Appended && entry.partition().equals(partition))
                .count();
    }

    private List<String> texts(Partition partition, String stream) {
        return store.history().read(partition, stream, Range.all(), null, 100_000).items().stream()
                .map(event -> new String(event.bytes(), StandardCharsets.UTF_8))
                .toList();
    }

    private int purgeAll() {
        var steps = 0;
        while (store.purge().step() == Step.REMOVED) {
            steps++;
        }
        return steps;
    }

    @Test
    void a_deletion_shows_nothing_any_more_and_leaves_the_history_to_be_removed() {
        write(LAMP, "light", 1000, Long.MAX_VALUE);

        delete(LAMP);

        assertThat(texts(LAMP, "light")).isEmpty();
        assertThat(store.heads().heads(LAMP, Set.of()).heads()).isEmpty();
        assertThat(logged(LAMP)).isEqualTo(1000);
        assertThat(purgeAll()).isPositive();
        assertThat(logged(LAMP)).isZero();
    }

    @Test
    void a_step_removes_no_more_than_its_bound() {
        write(LAMP, "light", 3 * RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);

        store.purge().step();

        assertThat(logged(LAMP)).isBetween(2L * RocksPurge.STEP, 3L * RocksPurge.STEP - 1);
    }

    @Test
    void a_step_is_bounded_too_where_there_is_little_history_of_very_many_streams() {
        for (var i = 0; i < 3 * RocksPurge.STEP; i++) {
            write(LAMP, "light-" + i, 1, Long.MAX_VALUE);
        }
        delete(LAMP);

        store.purge().step();

        assertThat(logged(LAMP)).isGreaterThanOrEqualTo(2L * RocksPurge.STEP);
        purgeAll();
        assertThat(logged(LAMP)).isZero();
    }

    @Test
    void removal_never_steps_over_what_it_removed_before() {
        write(LAMP, "light", 40 * RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);
        var statistics = store.database().statistics();
        var before = statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP);

        purgeAll();

        var skipped = statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP) - before;
        assertThat(skipped).isLessThan(4L * 40 * RocksPurge.STEP);
        assertThat(logged(LAMP)).isZero();
    }

    @Test
    void many_notes_are_worked_off_without_stepping_over_those_that_are_done() {
        for (var i = 0; i < 500; i++) {
            write(new Partition("acme", "lamp-" + i), "light", 1, Long.MAX_VALUE);
        }
        for (var i = 499; i >= 0; i--) {
            delete(new Partition("acme", "lamp-" + i));
        }
        var statistics = store.database().statistics();
        var before = statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP);

        var steps = purgeAll();

        assertThat(steps).isEqualTo(500);
        assertThat(statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP) - before)
                .isLessThan(4 * 500);
    }

    @Test
    void neighbours_of_what_was_removed_are_read_without_stepping_over_it() {
        write(LAMP, "a", 1, Long.MAX_VALUE);
        write(OTHER, "light", 20_000, Long.MAX_VALUE);
        write(LAMP, "b", 3, Long.MAX_VALUE);
        delete(OTHER);
        purgeAll();
        var statistics = store.database().statistics();
        var before = statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP);

        var up = texts(LAMP, "a");
        var down = store.history()
                .read(LAMP, "b", new Range.Versions(1, Long.MAX_VALUE, true), null, 10)
                .items();

        assertThat(up).containsExactly("a 1");
        assertThat(down).hasSize(3);
        assertThat(statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP) - before)
                .isLessThan(100);
    }

    @Test
    void removal_goes_on_where_it_was_when_the_process_was_killed() throws IOException {
        write(LAMP, "light", 10 * RocksPurge.STEP, Long.MAX_VALUE);
        write(OTHER, "light", 10, Long.MAX_VALUE);
        delete(LAMP);
        for (var i = 0; i < 5; i++) {
            store.purge().step();
        }
        var left = logged(LAMP);
        var killed = Notes.kill(temporary.resolve("data"), temporary.resolve("killed"));
        close();

        open(killed);

        assertThat(logged(LAMP)).isEqualTo(left);
        var statistics = store.database().statistics();
        var before = statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP);
        var steps = purgeAll();
        assertThat(steps).isLessThanOrEqualTo(7);
        assertThat(statistics.getTickerCount(TickerType.NUMBER_ITER_SKIP) - before)
                .isLessThan(4L * left);
        assertThat(logged(LAMP)).isZero();
        assertThat(texts(OTHER, "light")).hasSize(10);
    }

    @Test
    void a_partition_that_returns_meanwhile_keeps_what_is_new_and_shows_nothing_old() {
        write(LAMP, "light", 3 * RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);
        store.purge().step();

        write(LAMP, "light", 2, Long.MAX_VALUE);

        var floor = 3 * RocksPurge.STEP;
        var expected = List.of("light " + (floor + 1), "light " + (floor + 2));
        assertThat(texts(LAMP, "light")).isEqualTo(expected);
        purgeAll();
        assertThat(texts(LAMP, "light")).isEqualTo(expected);
        assertThat(logged(LAMP)).isEqualTo(2);
    }

    @Test
    void it_may_be_deleted_again_while_the_first_history_is_still_there() {
        write(LAMP, "light", 2 * RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);
        write(LAMP, "light", 2 * RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);
        write(LAMP, "light", 1, Long.MAX_VALUE);

        purgeAll();

        assertThat(texts(LAMP, "light")).containsExactly("light " + (4 * RocksPurge.STEP + 1));
        assertThat(logged(LAMP)).isEqualTo(1);
    }

    @Test
    void history_is_removed_from_all_buckets_also_when_one_is_dropped_meanwhile() {
        write(LAMP, "light", RocksPurge.STEP, NOW + Duration.ofDays(3).toNanos());
        write(LAMP, "light", RocksPurge.STEP, NOW + Duration.ofDays(400).toNanos());
        write(LAMP, "light", RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);
        store.purge().step();

        while (store.buckets().dropExpired(NOW + Duration.ofDays(10).toNanos())) {
            store.database().releaseDropped();
        }

        purgeAll();
        assertThat(logged(LAMP)).isZero();
    }

    @Test
    void what_is_restored_over_a_deletion_that_is_still_being_removed_is_kept() {
        write(LAMP, "light", 2 * RocksPurge.STEP, Long.MAX_VALUE);
        var whole = store.wholes().whole(List.of(LAMP)).getFirst();
        var last =
                store.tail().log(SHARD, 2L * RocksPurge.STEP - 1, 1).entries().getFirst();
        delete(LAMP);
        store.purge().step();
        var returned = new Whole(
                new dev.landfall.provider.Store.PartitionView(
                        LAMP, 2, 0, whole.view().heads()),
                whole.writes(),
                whole.indexes());
        var position = store.buckets().end(SHARD) + 1;
        var again = (Appended) last.entry();
        var kept = new Kept(new Appended(position, again.time(), LAMP, again.changes()), Long.MAX_VALUE);

        store.restoring().restore(SHARD, new Part(List.of(returned), List.of(kept), 0, position), NOW);
        purgeAll();

        assertThat(texts(LAMP, "light")).containsExactly("light " + 2 * RocksPurge.STEP);
    }

    @Test
    void other_writers_commit_between_any_two_steps() {
        write(LAMP, "light", 4 * RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);
        Consumer<Integer> other = i -> write(OTHER, "light", 1, Long.MAX_VALUE);

        for (var i = 0; store.purge().step() == Step.REMOVED; i++) {
            other.accept(i);
        }

        assertThat(texts(OTHER, "light")).hasSizeGreaterThanOrEqualTo(4);
        assertThat(logged(LAMP)).isZero();
    }

    @Test
    void removal_does_not_wait_for_the_disk() {
        close();
        open(temporary.resolve("synced"), RocksStore.Options.usual().withShards(1));
        write(LAMP, "light", 4 * RocksPurge.STEP, Long.MAX_VALUE);
        delete(LAMP);
        var statistics = store.database().statistics();
        var before = statistics.getTickerCount(TickerType.WAL_FILE_SYNCED);

        purgeAll();

        assertThat(statistics.getTickerCount(TickerType.WAL_FILE_SYNCED)).isEqualTo(before);
    }
}
