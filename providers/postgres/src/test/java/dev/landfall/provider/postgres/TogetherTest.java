package dev.landfall.provider.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.server.PostgresServer;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two stores that do the same at the same time lose nothing of each other's. */
@Timeout(180)
class TogetherTest {
    private static final int APPENDS = 20;
    private static final int GROUPS = 150;

    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    private PostgresStore open() {
        return InDatabase.open(server.url(database), List.of(), PostgresStore.Options.usual());
    }

    private Connection beside() throws SQLException {
        return DriverManager.getConnection(
                PostgresAddress.parse(server.url(database)).jdbc(), PostgresServer.USER, PostgresServer.PASSWORD);
    }

    private void isolated(String level) {
        server.sql("postgres", "ALTER DATABASE " + database + " SET default_transaction_isolation = '" + level + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"read uncommitted", "read committed", "repeatable read", "serializable"})
    void two_writers_that_start_together_keep_what_both_were_told(String level) throws Exception {
        isolated(level);
        open().close();
        try (var gate = beside();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            gate.setAutoCommit(false);
            gate.createStatement().execute("SELECT pg_advisory_xact_lock(" + Schema.LOCK + ", 0)");

            // Both want the same bucket, which is not there, and wait for each other where it is made.
            var one = threads.submit(() -> write(Numbers.pad(1)));
            var other = threads.submit(() -> write(Numbers.pad(2)));
            awaitWaiting(2);
            gate.commit();

            assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(APPENDS);
            assertThat(other.get(60, TimeUnit.SECONDS)).isEqualTo(APPENDS);
        }
        try (var store = open()) {
            assertThat(Numbers.of(store, Numbers.pad(1))).isEqualTo(Numbers.upTo(APPENDS));
            assertThat(Numbers.of(store, Numbers.pad(2))).isEqualTo(Numbers.upTo(APPENDS));
        }
    }

    private int write(Partition pad) {
        var acknowledged = 0;
        try (var store = open()) {
            for (var version = 0; version < APPENDS; version++) {
                var outcomes = Numbers.patiently(store, List.of(Numbers.next(pad, version, 1)));
                acknowledged += outcomes.getFirst() instanceof Outcome.Committed ? 1 : 0;
            }
        }
        return acknowledged;
    }

    /** Until so many wait for whoever makes tables. */
    private void awaitWaiting(int number) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (Integer.parseInt(server.sql(
                        database,
                        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = '"
                                + database + "' AND l.locktype = 'advisory' AND NOT l.granted"))
                < number) {
            assertThat(System.nanoTime()).isLessThan(end);
        }
    }

    @Test
    void two_stores_whose_groups_touch_all_shards_never_deadlock() throws Exception {
        try (var first = open();
                var second = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            // It would take a second to notice; so it is seen however seldom it is.
            var before = deadlocks();

            var one = threads.submit(groups(first, 1));
            var other = threads.submit(groups(second, 2));

            assertThat(one.get(120, TimeUnit.SECONDS)).isEqualTo(GROUPS);
            assertThat(other.get(120, TimeUnit.SECONDS)).isEqualTo(GROUPS);
            assertThat(deadlocks()).isEqualTo(before);
        }
    }

    @Test
    void a_lane_that_waits_for_its_shard_does_not_hold_up_the_others() throws Exception {
        try (var store = open();
                var gate = beside();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var info = store.info();
            var held = inShard(0, info.shards(), 1);
            var free = inShard(1, info.shards(), 1);
            gate.setAutoCommit(false);
            gate.createStatement().execute("SELECT 1 FROM landfall.shard WHERE shard = 0 FOR NO KEY UPDATE");

            var waiting = threads.submit(() -> store.append(List.of(Numbers.next(held, 0, 1))));
            var committed = store.append(List.of(Numbers.next(free, 0, 1)));

            assertThat(info.lanes()).isEqualTo(4);
            assertThat(committed).hasOnlyElementsOfType(Outcome.Committed.class);
            assertThat(waiting).isNotDone();
            gate.commit();
            assertThat(waiting.get(60, TimeUnit.SECONDS)).hasOnlyElementsOfType(Outcome.Committed.class);
        }
    }

    @Test
    void a_group_of_several_lanes_has_its_outcomes_in_its_order() {
        try (var store = open()) {
            var shards = store.info().shards();
            var group = new ArrayList<Append>();
            for (var shard = 0; shard < shards; shard++) {
                group.add(Numbers.next(inShard(shard, shards, 1), shard % 2 == 0 ? 0 : 7, 1));
            }

            var outcomes = store.append(group);

            for (var shard = 0; shard < shards; shard++) {
                assertThat(outcomes.get(shard))
                        .isInstanceOf(shard % 2 == 0 ? Outcome.Committed.class : Outcome.Conflicted.class);
            }
        }
    }

    @Test
    void a_store_with_fewer_shards_than_lanes_has_a_lane_for_each_shard() {
        try (var store = InDatabase.open(
                server.url(server.database()),
                List.of(),
                PostgresStore.Options.usual().withShards(2))) {
            assertThat(store.info().lanes()).isEqualTo(2);
        }
    }

    /** Groups of one append to each of many partitions in all shards, each time in another order. */
    private static Callable<Integer> groups(PostgresStore store, int seed) {
        return () -> {
            var order = new Random(seed);
            var shards = store.info().shards();
            for (var version = 0; version < GROUPS; version++) {
                var group = new ArrayList<Append>();
                for (var shard = 0; shard < shards; shard++) {
                    group.add(Numbers.next(inShard(shard, shards, seed), version, 1));
                }
                Collections.shuffle(group, order);
                assertThat(store.append(group)).hasOnlyElementsOfType(Outcome.Committed.class);
            }
            return GROUPS;
        };
    }

    private static Partition inShard(int shard, int shards, int seed) {
        var number = seed * 1_000_000;
        while (Numbers.pad(number).shard(shards) != shard) {
            number++;
        }
        return Numbers.pad(number);
    }

    private String deadlocks() {
        return server.sql(database, "SELECT deadlocks FROM pg_stat_database WHERE datname = '" + database + "'");
    }

    @Test
    void a_bucket_that_was_taken_out_comes_back_with_its_rows() {
        try (var store = open()) {
            store.append(List.of(Numbers.next(Numbers.pad(1), 0, 1)));
        }
        server.sql(database, "ALTER TABLE landfall.log DETACH PARTITION landfall.log_ever");

        try (var store = open()) {
            store.append(List.of(Numbers.next(Numbers.pad(1), 1, 1)));

            assertThat(Numbers.of(store, Numbers.pad(1))).containsExactly(1L, 2L);
        }
    }

    @Test
    void a_table_with_a_buckets_name_that_holds_something_else_is_never_dropped() {
        open().close();
        server.sql(
                database, "CREATE TABLE landfall.log_ever (mine text); INSERT INTO landfall.log_ever VALUES ('kept')");

        try (var store = open()) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> store.append(List.of(Numbers.next(Numbers.pad(1), 0, 1))))
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
        }

        assertThat(server.sql(database, "SELECT mine FROM landfall.log_ever")).isEqualTo("kept");
    }
}
