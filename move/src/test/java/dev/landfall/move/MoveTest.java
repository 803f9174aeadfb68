package dev.landfall.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.stored.Names;
import dev.landfall.move.MoveStatus.Phase;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store is moved while it is written to and read. */
class MoveTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final MoveLimits FAST = new MoveLimits(1L << 40, 500, Duration.ofMillis(2500), 10);

    private final Traffic traffic = new Traffic(open(Traffic.memory()), 30);
    private final MemoryStore next = Traffic.memory();
    private final AtomicInteger decided = new AtomicInteger();

    @AfterEach
    void end() {
        traffic.close();
    }

    @Test
    void under_load_no_update_is_lost_and_a_listener_hears_each_once_and_in_order() throws Exception {
        traffic.listens().flows(3).awaitMore(3000);

        var move = begin(next, FAST);
        assertThat(move.await(PATIENCE)).isTrue();

        assertThat(move.status().phase()).as(move.status().message()).isEqualTo(Phase.DONE);
        assertThat(traffic.store.current()).isSameAs(next);
        assertThat(decided).hasValue(1);
        traffic.awaitMore(3000);
        traffic.ends();
        traffic.nothingIsLost(traffic.store);
        traffic.nothingIsLost(next);
        traffic.allWasHeard();
        assertThat(move.status().pause()).isLessThan(Duration.ofMillis(2500));
        assertThat(move.status().verified().events()).isGreaterThanOrEqualTo(3000);
        move.close();
    }

    @Test
    void what_was_left_says_so_and_what_is_being_filled_too() throws Exception {
        traffic.say(traffic.devices.getFirst());
        var before = StoreMark.read(traffic.first);
        var during = new ArrayList<StoreMark>();
        try (var move =
                Move.begin(traffic.store, next, plan(() -> StoreMark.read(next).ifPresent(during::add)), FAST)) {
            assertThat(move.await(PATIENCE)).isTrue();
        }

        assertThat(before).isEmpty();
        assertThat(during).extracting(StoreMark::state).containsExactly(StoreMark.State.FILLING);
        assertThat(StoreMark.read(traffic.first).orElseThrow().state()).isEqualTo(StoreMark.State.LEFT);
        assertThat(StoreMark.read(next)).isEmpty();
    }

    @Test
    void a_move_cut_short_goes_on_from_what_is_there() throws Exception {
        traffic.flows(2).awaitMore(4000);
        var parts = new AtomicInteger();
        var enough = new CountDownLatch(8);
        var counted = FaultyStore.of(open(next), "restore", (real, arguments) -> {
            enough.countDown();
            return real.call(arguments);
        });
        var slow = new MoveLimits(200_000, 500, Duration.ofSeconds(2), 10);
        try (var move = begin(counted, slow)) {
            assertThat(enough.await(20, TimeUnit.SECONDS)).isTrue();
            move.cancel();
            assertThat(move.await(PATIENCE)).isTrue();
            assertThat(move.status().phase()).isEqualTo(Phase.CANCELLED);
        }
        assertThat(StoreMark.read(next).orElseThrow().state()).isEqualTo(StoreMark.State.FILLING);
        var there = ends(next);
        assertThat(there).isPositive();
        var resumed = FaultyStore.of(open(next), "restore", (real, arguments) -> {
            var part = (Part) arguments[1];
            parts.addAndGet(part.log().size());
            assertThat(part.log())
                    .allSatisfy(kept ->
                            assertThat(kept.entry().position()).isGreaterThan(next.end((Integer) arguments[0])));
            return real.call(arguments);
        });

        try (var move = begin(resumed, FAST)) {
            assertThat(move.await(PATIENCE)).isTrue();
            assertThat(move.status().phase()).as(move.status().message()).isEqualTo(Phase.DONE);
        }

        traffic.ends();
        traffic.nothingIsLost(next);
    }

    @Test
    void an_event_that_did_not_arrive_stops_the_move_and_the_old_store_stays_the_truth() throws Exception {
        traffic.flows(2).awaitMore(1000);
        var lossy = FaultyStore.of(open(next), "log", (real, arguments) -> {
            var log = Objects.requireNonNull((Store.Log) real.call(arguments));
            var some = log.entries().stream()
                    .filter(kept -> kept.entry().position() != 100)
                    .toList();
            return new Store.Log(some, log.last(), log.begin());
        });

        assertFails(begin(lossy, FAST), "position 100");
    }

    @Test
    void a_head_that_differs_stops_the_move() throws Exception {
        traffic.flows(2).awaitMore(500);
        var forgetful = FaultyStore.of(open(next), "whole", (real, arguments) -> {
            @SuppressWarnings("unchecked")
            var wholes = (List<Store.Whole>) Objects.requireNonNull(real.call(arguments));
            return wholes.stream()
                    .map(whole ->
                            whole.indexes().isEmpty() ? whole : new Store.Whole(whole.view(), whole.writes(), Map.of()))
                    .toList();
        });

        assertFails(begin(forgetful, FAST), "are not the same");
    }

    @Test
    void when_the_pause_would_be_too_long_writers_go_on_in_the_old_store() throws Exception {
        traffic.flows(2).awaitMore(500);
        var slow = FaultyStore.of(open(next), "restore", (real, arguments) -> {
            LockSupport.parkNanos(3_000_000);
            return real.call(arguments);
        });

        assertFails(begin(slow, new MoveLimits(1L << 40, 500, Duration.ofNanos(1), 2)), "pause");
    }

    @Test
    void writers_do_not_wait_longer_for_a_new_store_that_hangs_and_it_is_tried_again() throws Exception {
        traffic.flows(2).awaitMore(500);
        var asked = new AtomicInteger();
        var hanging = FaultyStore.of(open(next), "end", (real, arguments) -> {
            // Twice for each shard before writers wait.
            if (asked.incrementAndGet() == 2 * Traffic.SHARDS + 1) {
                assertThatCode(() -> traffic.awaitMore(100)).doesNotThrowAnyException();
            }
            return real.call(arguments);
        });

        try (var move = begin(hanging, new MoveLimits(1L << 40, 500, Duration.ofSeconds(1), 50))) {
            assertThat(move.await(PATIENCE)).isTrue();
            assertThat(move.status().phase()).as(move.status().message()).isEqualTo(Phase.DONE);
        }

        assertThat(asked).hasValueGreaterThan(2 * Traffic.SHARDS + 1);
        traffic.ends();
        traffic.nothingIsLost(next);
    }

    @Test
    void when_the_decision_cannot_be_written_down_the_old_store_stays_the_truth() throws Exception {
        traffic.flows(2).awaitMore(500);
        var move = Move.begin(
                traffic.store,
                next,
                plan(() -> {
                    throw new ProviderException(Fault.UNAVAILABLE, "the disk is full");
                }),
                FAST);

        assertFails(move, "the disk is full");
        assertThat(StoreMark.read(traffic.first)).isEmpty();
    }

    @Test
    void a_new_store_that_is_away_for_a_while_is_waited_for() throws Exception {
        traffic.flows(2).awaitMore(500);
        var failures = new AtomicInteger(3);
        var shaky = FaultyStore.of(open(next), "restore", (real, arguments) -> {
            if (((Part) arguments[1]).log().size() > 1 && failures.getAndDecrement() > 0) {
                throw new ProviderException(Fault.UNAVAILABLE, "away");
            }
            return real.call(arguments);
        });

        try (var move = begin(shaky, FAST)) {
            assertThat(move.await(PATIENCE)).isTrue();
            assertThat(move.status().phase()).as(move.status().message()).isEqualTo(Phase.DONE);
        }

        traffic.ends();
        traffic.nothingIsLost(next);
    }

    @Test
    void a_list_begun_before_is_read_on_after() throws Exception {
        for (var i = 0; i < 5; i++) {
            traffic.say(traffic.devices.getFirst());
        }
        var partition = Names.device("acme", traffic.devices.getFirst());
        var before = traffic.store.read(partition, Traffic.HREF, Store.Range.all(), null, 2);
        try (var move = begin(next, FAST)) {
            assertThat(move.await(PATIENCE)).isTrue();

            var rest = traffic.store.read(partition, Traffic.HREF, Store.Range.all(), before.next(), 9);
            var anew = traffic.store.read(partition, Traffic.HREF, Store.Range.all(), null, 2);
            var more = traffic.store.read(partition, Traffic.HREF, Store.Range.all(), anew.next(), 9);

            assertThat(rest.items()).hasSize(3);
            assertThat(more.items()).extracting(Store.StoredEvent::version).containsExactly(3L, 4L, 5L);
        }
    }

    @Test
    void a_store_that_cannot_take_it_is_refused_with_a_sentence() {
        refused(() -> begin(new MemoryStore(5, Names.indexes()), FAST), "shards");
        var other = new Traffic(Traffic.memory(), 1);
        refused(() -> begin(other.first, FAST), "not empty");
        other.close();
        var foreign = Traffic.memory();
        new StoreMark(StoreMark.State.FILLING, UUID.randomUUID(), "another hub", "there", 1).write(foreign);
        refused(() -> begin(foreign, FAST), "another hub");
        var left = Traffic.memory();
        new StoreMark(StoreMark.State.LEFT, UUID.randomUUID(), "hub", "there", 1).write(left);
        refused(() -> begin(left, FAST), "left");
    }

    private void assertFails(Move move, String why) throws InterruptedException {
        try (move) {
            assertThat(move.await(PATIENCE)).isTrue();
            assertThat(move.status().phase()).isEqualTo(Phase.FAILED);
            assertThat(move.status().message()).contains(why);
        }
        assertThat(traffic.store.current()).isSameAs(traffic.first);
        assertThat(decided).hasValue(0);
        traffic.awaitMore(100);
        traffic.ends();
        traffic.nothingIsLost(traffic.first);
    }

    private Move begin(Store to, MoveLimits limits) {
        return Move.begin(traffic.store, to, plan(decided::incrementAndGet), limits);
    }

    /** Stays open when the move closes it: the test looks into it. */
    private static Store open(Store store) {
        return FaultyStore.keptOpen(store);
    }

    private static Move.Plan plan(Runnable decided) {
        var id = UUID.randomUUID();
        return new Move.Plan(
                new StoreMark(StoreMark.State.FILLING, id, "hub", "from here", 1),
                new StoreMark(StoreMark.State.LEFT, id, "hub", "to there", 1),
                new Move.Book() {
                    @Override
                    public void decided() {
                        decided.run();
                    }

                    @Override
                    public void left() {}
                });
    }

    private static long ends(Store store) {
        var sum = 0L;
        for (var shard = 0; shard < Traffic.SHARDS; shard++) {
            sum += store.end(shard);
        }
        return sum;
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .withMessageContaining(why)
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNSUPPORTED);
    }
}
