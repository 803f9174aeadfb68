package dev.landfall.core.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommitRetryTest {
    private static final Partition LAMP = new Partition("acme", "device/lamp");

    private static final int SHARDS = 2;

    private final TroubledStore store = new TroubledStore(new MemoryStore(SHARDS, Names.indexes()));

    @Test
    void a_group_whose_answer_was_lost_was_written_also_where_it_overwrote_itself() {
        var before =
                new CommitRetry(store, List.of(append("a", 0, "old"), append("z", 0, "old")), new long[SHARDS]).send();
        var group = List.of(append("a", 1, "1"), append("b", 7, "x"), append("a", 2, "2"), append("a", 3, "3"));
        var retry = new CommitRetry(store, group, new long[SHARDS]);
        store.failAfterNext(() -> new ProviderException(Fault.UNAVAILABLE, "the answer was lost"));
        assertThatExceptionOfType(ProviderException.class).isThrownBy(retry::send);

        var outcomes = retry.send();

        var position = ((Outcome.Committed) before.getLast()).position();
        assertThat(outcomes)
                .containsExactly(
                        Outcome.Committed.again(position + 1, 5),
                        new Outcome.Conflicted(Map.of("b", 0L)),
                        Outcome.Committed.again(position + 2, 5),
                        new Outcome.Committed(position + 3, 5, position + 3));
        assertThat(store.heads(LAMP, Set.of()).version("a")).isEqualTo(4);
    }

    @Test
    void positions_with_holes_between_them_are_no_reason_not_to_find_it() {
        var sparse = new TroubledStore(
                new MemoryStore(SHARDS, Names.indexes(), InstantSource.system(), position -> position + 1000));
        var before = new CommitRetry(sparse, List.of(append("a", 0, "old")), new long[SHARDS]).send();
        var reached = new long[SHARDS];
        reached[LAMP.shard(SHARDS)] = ((Outcome.Committed) before.getLast()).position();
        var retry = new CommitRetry(sparse, List.of(append("a", 1, "1"), append("a", 2, "2")), reached);
        sparse.failAfterNext(() -> new ProviderException(Fault.UNAVAILABLE, "the answer was lost"));
        assertThatExceptionOfType(ProviderException.class).isThrownBy(retry::send);

        var outcomes = retry.send();

        assertThat(outcomes).hasOnlyElementsOfType(Outcome.Committed.class);
    }

    @Test
    void what_someone_else_wrote_in_its_place_was_not_written() {
        var group = List.of(append("a", 0, "mine"), append("c", 0, "mine"));
        var retry = new CommitRetry(store, group, new long[SHARDS]);
        store.failNext(() -> new ProviderException(Fault.UNAVAILABLE, "it never came"));
        assertThatExceptionOfType(ProviderException.class).isThrownBy(retry::send);
        new CommitRetry(store, List.of(append("a", 0, "another's")), new long[SHARDS]).send();

        var outcomes = retry.send();

        assertThat(outcomes.getFirst()).isEqualTo(new Outcome.Conflicted(Map.of("a", 1L)));
        assertThat(outcomes.getLast()).isInstanceOf(Outcome.Committed.class);
    }

    private static Append append(String stream, long expected, String event) {
        var bytes = event.getBytes(UTF_8);
        var change = new Change(stream, expected, List.of(bytes), bytes, Long.MAX_VALUE);
        return new Append(UUID.randomUUID(), LAMP, 5, List.of(), List.of(change));
    }
}
