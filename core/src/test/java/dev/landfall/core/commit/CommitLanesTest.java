package dev.landfall.core.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CommitLanesTest {
    private static final int SHARDS = 4;
    private static final int LANES = 2;
    private static final Committer.Limits SHORT =
            new Committer.Limits(64, 1 << 20, Duration.ofMillis(400), Duration.ofMillis(1), Duration.ofMillis(20));

    private final TroubledStore store = new TroubledStore(new MemoryStore(SHARDS, Names.indexes()), LANES);
    private final Committer committer = new Committer(store, CommitListener.NONE, CoreMeters.NONE, SHORT);
    private final Partition slow = partition(0);
    private final Partition quick = partition(1);

    @AfterEach
    void close() {
        store.openGate();
        committer.close();
    }

    @Test
    void a_lane_that_waits_for_the_store_does_not_hold_up_the_other() throws InterruptedException {
        store.onlyStops(append -> lane(append.partition()) == 0);
        store.closeGate();
        var held = new AppendWait();
        committer.offer(change(slow, 0), held);
        store.awaitArrival();

        var outcome = committer.commit(change(quick, 0));

        assertThat(outcome).isInstanceOf(Outcome.Committed.class);
        store.openGate();
        assertThat(held.await()).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void a_lane_whose_part_of_the_store_fails_does_not_fail_the_other() {
        store.onlyStops(_ -> false);
        store.failNext(() -> new ProviderException(Fault.CORRUPT, "a part of the store cannot be read"));

        assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> committer.commit(change(slow, 0)));
        assertThat(committer.commit(change(quick, 0))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void each_group_has_shards_of_one_lane_and_each_partition_keeps_its_order() {
        var partitions = IntStream.range(0, 32)
                .mapToObj(i -> new Partition("acme", "device/" + i))
                .toList();
        var answers = new CopyOnWriteArrayList<AppendWait>();

        for (var version = 0; version < 8; version++) {
            for (var partition : partitions) {
                var answer = new AppendWait();
                var append = change(partition, version);
                while (!committer.offer(append, answer)) {
                    committer.awaitRoom();
                }
                answers.add(answer);
            }
        }

        assertThat(answers).allMatch(answer -> answer.await() instanceof Outcome.Committed);
        assertThat(store.groups)
                .allMatch(group -> group.stream()
                                .map(append -> lane(append.partition()))
                                .distinct()
                                .count()
                        == 1);
        assertThat(store.groups.stream().map(group -> lane(group.getFirst().partition())))
                .contains(0, 1);
    }

    @Test
    void all_lanes_together_hold_as_many_appends_as_one_may_hold() throws InterruptedException {
        store.closeGate();
        var taken = 0;

        while (committer.offer(change(taken % 2 == 0 ? slow : quick, taken / 2), new AppendWait())) {
            taken++;
        }

        assertThat(taken).isEqualTo(64);
        var room = new CountDownLatch(1);
        committer.whenRoom(room::countDown);
        store.openGate();
        room.await();
        assertThat(committer.hasRoom()).isTrue();
    }

    @Test
    void a_store_with_more_lanes_in_the_place_of_the_first_is_written_by_the_lanes_there_are() {
        committer.commit(change(slow, 0));
        store.lanes(SHARDS);

        for (var number = 0; number < 8; number++) {
            var partition = new Partition("acme", "device/later-" + number);
            assertThat(committer.commit(change(partition, 0))).isInstanceOf(Outcome.Committed.class);
        }
        assertThat(committer.commit(change(slow, 1))).isInstanceOf(Outcome.Committed.class);
        assertThat(committer.hasRoom()).isTrue();
    }

    @Test
    void closing_waits_for_all_lanes_and_what_comes_later_is_refused() throws InterruptedException {
        store.closeGate();
        var first = new AppendWait();
        var second = new AppendWait();
        committer.offer(change(slow, 0), first);
        committer.offer(change(quick, 0), second);
        store.awaitArrival();

        var closing = Thread.ofVirtual().start(committer::close);
        store.openGate();
        closing.join();

        assertThat(first.await()).isInstanceOf(Outcome.Committed.class);
        assertThat(second.await()).isInstanceOf(Outcome.Committed.class);
        assertThat(store.heads(slow, Set.of()).version("a")).isEqualTo(1);
        assertThat(store.heads(quick, Set.of()).version("a")).isEqualTo(1);
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> committer.commit(change(quick, 1)));
    }

    private static int lane(Partition partition) {
        return partition.shard(SHARDS) % LANES;
    }

    private static Partition partition(int lane) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> new Partition("acme", "device/" + i))
                .filter(one -> lane(one) == lane)
                .findFirst()
                .orElseThrow();
    }

    private static Append change(Partition partition, long expected) {
        var bytes = "a".getBytes(UTF_8);
        return new Append(
                UUID.randomUUID(),
                partition,
                1,
                List.of(),
                List.of(new Append.Change("a", expected, List.of(bytes), bytes, Long.MAX_VALUE)));
    }
}
