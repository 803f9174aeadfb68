package dev.landfall.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.stored.Names;
import dev.landfall.move.MoveStatus.Phase;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Capability;
import dev.landfall.provider.Store.Part;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is looked at before a move begins; what is refused leaves both stores as they were. */
@Timeout(120)
class MoveChecksTest {
    private static final MoveLimits FAST = new MoveLimits(1L << 40, 500, Duration.ofMillis(2500), 10);

    private final Traffic traffic = new Traffic(Traffic.memory(), 5);
    private final MemoryStore next = Traffic.memory();

    @AfterEach
    void end() {
        traffic.close();
    }

    @Test
    void a_new_store_that_takes_less_at_once_is_refused_and_one_that_takes_as_much_is_not() throws Exception {
        var smaller = informed(next, info -> with(info, info.itemBytesMax() - 1, Capability.values()));

        refused(() -> begin(traffic.store, smaller), "bytes at once");

        assertThat(StoreMark.read(next)).isEmpty();
        assertMoves(next);
    }

    @Test
    void a_store_that_others_may_write_to_is_not_moved_while_it_works() {
        var shared = informed(
                traffic.first, info -> with(info, info.itemBytesMax(), Capability.BACKUP, Capability.RETENTION));

        refused(() -> begin(new MovableStore(shared), next), "others may write");

        assertThat(StoreMark.read(next)).isEmpty();
    }

    @Test
    void a_store_of_an_earlier_attempt_may_have_all_the_old_one_has_and_not_more() throws Exception {
        traffic.say(traffic.devices.getFirst());
        copyAll();
        mark().write(next);
        var shard = Traffic.SHARDS - 1;
        var ahead = Traffic.memory();
        ahead.restore(shard, new Part(List.of(), List.of(), 0, traffic.first.end(shard) + 1));
        mark().write(ahead);

        refused(() -> begin(traffic.store, ahead), "ahead of the old one");

        assertMoves(next);
        traffic.nothingIsLost(next);
    }

    @Test
    void a_store_whose_content_was_deleted_is_not_empty() {
        next.restore(1, new Part(List.of(), List.of(), 0, 1));

        refused(() -> begin(traffic.store, next), "not empty");

        assertThat(StoreMark.read(next)).isEmpty();
    }

    @Test
    void what_the_log_no_longer_has_is_moved_too() throws Exception {
        var kept = Traffic.memory();
        for (var shard = 0; shard < Traffic.SHARDS; shard++) {
            var end = traffic.first.end(shard);
            kept.restore(shard, new Part(traffic.first.scan(shard, null, 100).items(), List.of(), end, end));
        }
        var device = Names.device(Traffic.TENANT, traffic.devices.getFirst());

        try (var move = begin(new MovableStore(kept), FaultyStore.keptOpen(next))) {
            assertThat(move.await(Duration.ofSeconds(30))).isTrue();
            assertThat(move.status().phase()).as(move.status().message()).isEqualTo(Phase.DONE);
        }

        assertThat(next.heads(device, Set.of()).version(Names.DEVICE)).isEqualTo(1);
    }

    private void assertMoves(Store to) throws InterruptedException {
        try (var move = begin(traffic.store, FaultyStore.keptOpen(to))) {
            assertThat(move.await(Duration.ofSeconds(30))).isTrue();
            assertThat(move.status().phase()).as(move.status().message()).isEqualTo(Phase.DONE);
        }
    }

    private void copyAll() {
        var from = traffic.first;
        for (var shard = 0; shard < Traffic.SHARDS; shard++) {
            next.restore(shard, new Part(from.scan(shard, null, 100).items(), List.of(), 0, 0));
            var log = from.log(shard, 0, 100);
            next.restore(shard, new Part(List.of(), log.entries(), log.begin(), log.last()));
            assertThat(next.end(shard)).isEqualTo(from.end(shard));
        }
    }

    private static Store informed(Store store, UnaryOperator<Store.Info> instead) {
        return FaultyStore.of(
                store,
                "info",
                (real, arguments) -> instead.apply((Store.Info) Objects.requireNonNull(real.call(arguments))));
    }

    private static Store.Info with(Store.Info info, int itemBytesMax, Capability... capabilities) {
        return new Store.Info(
                info.name(),
                info.version(),
                info.shards(),
                info.durability(),
                itemBytesMax,
                info.findLag(),
                EnumSet.copyOf(List.of(capabilities)));
    }

    private static StoreMark mark() {
        return new StoreMark(StoreMark.State.FILLING, UUID.randomUUID(), "hub", "from here", 1);
    }

    private static Move begin(MovableStore from, Store to) {
        var left = new StoreMark(StoreMark.State.LEFT, UUID.randomUUID(), "hub", "to there", 1);
        return Move.begin(
                from,
                to,
                new Move.Plan(mark(), left, new Move.Book() {
                    @Override
                    public void decided() {}

                    @Override
                    public void left() {}
                }),
                FAST);
    }

    private static void refused(ThrowingCallable call, String why) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .withMessageContaining(why)
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNSUPPORTED);
    }
}
