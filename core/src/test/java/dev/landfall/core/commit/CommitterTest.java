package dev.landfall.core.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CommitterTest {
    private static final Partition LAMP = new Partition("acme", "device/lamp");
    private static final Committer.Limits SHORT =
            new Committer.Limits(8, 1 << 20, Duration.ofMillis(400), Duration.ofMillis(1), Duration.ofMillis(20));

    private final TroubledStore store = new TroubledStore(new MemoryStore(2, Names.indexes()));
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Committer committer = new Committer(store, new Listening(), CoreMeters.NONE, SHORT);

    @AfterEach
    void close() {
        store.openGate();
        committer.close();
    }

    @Test
    void who_waits_for_a_full_store_is_told_so_at_once_and_it_goes_on_by_itself() {
        store.full(true);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> committer.commit(change("a", 0)))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
                    assertThat(refused.detail()).isEqualTo(ReasonDetail.STORE_FULL);
                });
        var groups = store.groups.size();
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> committer.commit(change("a", 0)))
                .extracting(Refused::detail)
                .isEqualTo(ReasonDetail.STORE_FULL);
        assertThat(store.groups).as("the second was not even tried").hasSize(groups);

        store.full(false);
        assertThat(committer.commit(change("a", 0))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void what_comes_while_the_store_is_busy_is_one_group() throws InterruptedException {
        store.closeGate();
        offer(change("a", 0));
        store.awaitArrival();

        offer(change("a", 1));
        offer(change("b", 0));
        offer(change("c", 0));
        store.openGate();

        assertThat(answers(4)).containsExactly("a committed", "a committed", "b committed", "c committed");
        assertThat(store.groups).extracting(List::size).containsExactly(1, 3);
    }

    @Test
    void nothing_is_shown_before_it_is_durable_and_followers_see_it_before_the_writer() throws InterruptedException {
        store.closeGate();
        offer(change("a", 0));
        store.awaitArrival();

        assertThat(told).isEmpty();
        store.openGate();
        answers(1);

        assertThat(told).containsExactly("listener a", "writer a");
    }

    @Test
    void a_store_that_comes_back_gets_the_same_appends_again() throws InterruptedException {
        store.failNext(CommitterTest::unavailable);
        store.failNext(() -> new ProviderException(Fault.THROTTLED, "slowly", Duration.ofMillis(2), null));
        store.failNext(() -> new IllegalStateException("a failure without a name"));

        offer(change("a", 0));

        assertThat(answers(1)).containsExactly("a committed");
        assertThat(store.groups).hasSize(4);
        assertThat(store.groups.stream().flatMap(List::stream).map(Append::id))
                .containsOnly(store.groups.getFirst().getFirst().id());
    }

    @Test
    void an_append_that_was_written_but_not_answered_is_not_written_twice() throws InterruptedException {
        store.failAfterNext(CommitterTest::unavailable);

        offer(change("a", 0));

        assertThat(answers(1)).containsExactly("a committed");
        assertThat(store.heads(LAMP, Set.of()).version("a")).isEqualTo(1);
        assertThat(told).contains("unsure");
    }

    @Test
    void a_store_that_stays_away_fails_the_writers_and_later_ones_are_served() throws InterruptedException {
        store.down(CommitterTest::unavailable);

        offer(change("a", 0));

        assertThat(answers(1)).containsExactly("a failed UNAVAILABLE");
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> committer.commit(change("a", 0)))
                .extracting(Refused::reason)
                .isEqualTo(Reason.UNAVAILABLE);
        store.down(null);
        assertThat(committer.commit(change("a", 0))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void patience_with_a_store_that_is_away_is_had_once_and_not_by_each_in_the_line() throws InterruptedException {
        store.down(CommitterTest::unavailable);
        offer(change("a", 0));
        answers(1);
        var tried = store.groups.size();

        for (var i = 0; i < 8; i++) {
            offer(change("b", 0));
            assertThat(answers(1)).containsExactly("b failed UNAVAILABLE");
        }

        assertThat(store.groups.size() - tried).as("tries of eight writers").isBetween(8, 16);
        store.down(null);
        assertThat(committer.commit(change("a", 0))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void corrupt_data_is_not_tried_again() throws InterruptedException {
        store.failNext(() -> new ProviderException(Fault.CORRUPT, "a checksum"));

        offer(change("a", 0));

        assertThat(answers(1)).containsExactly("a failed CORRUPT");
        assertThat(store.groups).hasSize(1);
    }

    @Test
    void each_writer_of_a_group_has_its_own_outcome() throws InterruptedException {
        store.closeGate();
        offer(change("a", 0));
        store.awaitArrival();

        offer(change("a", 0));
        offer(change("b", 0));
        store.openGate();

        assertThat(answers(3)).containsExactly("a committed", "a conflicted", "b committed");
        assertThat(told)
                .doesNotContain("unsure")
                .filteredOn("listener a"::equals)
                .hasSize(1);
    }

    @Test
    void a_full_queue_takes_nothing_and_calls_when_there_is_room() throws InterruptedException {
        store.closeGate();
        for (var i = 0; i < SHORT.appendsMax(); i++) {
            assertThat(committer.offer(change("a", i), new Answer("a"))).isTrue();
        }
        var room = new CountDownLatch(1);

        var taken = committer.offer(change("late", 0), new Answer("late"));
        committer.whenRoom(room::countDown);

        assertThat(taken).isFalse();
        assertThat(room.getCount()).isOne();
        store.openGate();
        assertThat(room.await(10, TimeUnit.SECONDS)).isTrue();
        answers(SHORT.appendsMax());
        assertThat(committer.commit(change("late", 0))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void the_queue_is_bounded_by_bytes_too() {
        store.closeGate();
        var large = new byte[(1 << 20) / 2];
        var taken = 0;

        while (committer.offer(change("a" + taken, 0, large), new Answer("a"))) {
            taken++;
        }

        assertThat(taken).isEqualTo(1);
        store.openGate();
    }

    @Test
    void who_fails_when_told_does_not_stop_the_others() throws InterruptedException {
        committer.offer(change("bad", 0), new Callback() {
            @Override
            public void committed(Outcome outcome) {
                throw new IllegalStateException("a bug of a callback");
            }

            @Override
            public void failed(ProviderException failure) {}
        });

        offer(change("a", 0));

        assertThat(answers(1)).containsExactly("a committed");
    }

    @Test
    void a_deletion_takes_its_turn_between_the_appends() {
        committer.commit(change("a", 0));

        committer.delete(LAMP, 0);

        assertThat(store.heads(LAMP, Set.of()).heads()).isEmpty();
        assertThat(told).containsExactly("listener a", "deleted");
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> {
                    committer.commit(change("a", 1));
                    committer.delete(LAMP, 0);
                })
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.CONFLICT);
    }

    @Test
    void closing_commits_what_was_offered_and_fails_what_comes_later() throws InterruptedException {
        store.closeGate();
        offer(change("a", 0));
        store.awaitArrival();
        offer(change("b", 0));

        var closing = Thread.ofVirtual().start(committer::close);
        store.openGate();
        closing.join();
        offer(change("c", 0));

        assertThat(answers(3)).containsExactly("a committed", "b committed", "c failed UNAVAILABLE");
    }

    @Test
    void many_writers_at_once_lose_nothing() throws InterruptedException {
        var writers = 4;
        var each = 5_000;
        var threads = new Thread[writers];

        for (var w = 0; w < writers; w++) {
            var stream = "w" + w;
            threads[w] = Thread.ofPlatform().start(() -> write(stream, each));
        }
        for (var thread : threads) {
            thread.join();
        }
        committer.close();

        var view = store.heads(LAMP, Set.of());
        for (var w = 0; w < writers; w++) {
            assertThat(view.version("w" + w)).isEqualTo(each);
        }
        assertThat(answers).hasSize(writers * each).allMatch(answer -> answer.endsWith(" committed"));
    }

    private void write(String stream, int times) {
        for (var i = 0; i < times; i++) {
            var append = change(stream, i);
            while (!committer.offer(append, new Answer(stream))) {
                var room = new CountDownLatch(1);
                committer.whenRoom(room::countDown);
                try {
                    room.await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
        }
    }

    private void offer(Append append) {
        var stream = append.changes().getFirst().stream();
        assertThat(committer.offer(append, new Answer(stream))).isTrue();
    }

    private List<String> answers(int count) throws InterruptedException {
        var all = new CopyOnWriteArrayList<String>();
        for (var i = 0; i < count; i++) {
            all.add(String.valueOf(answers.poll(10, TimeUnit.SECONDS)));
        }
        return all;
    }

    private static Append change(String stream, long expected) {
        return change(stream, expected, stream.getBytes(UTF_8));
    }

    private static Append change(String stream, long expected, byte[] bytes) {
        return new Append(
                UUID.randomUUID(),
                LAMP,
                1,
                List.of(),
                List.of(new Append.Change(stream, expected, List.of(bytes), bytes, Long.MAX_VALUE)));
    }

    private static RuntimeException unavailable() {
        return new ProviderException(Fault.UNAVAILABLE, "not now");
    }

    private final class Answer implements Callback {
        private final String name;

        Answer(String name) {
            this.name = name;
        }

        @Override
        public void committed(Outcome outcome) {
            told.add("writer " + name);
            answers.add(
                    switch (outcome) {
                        case Outcome.Committed _ -> name + " committed";
                        case Outcome.Conflicted _ -> name + " conflicted";
                        case Outcome.Refused _ -> name + " refused";
                    });
        }

        @Override
        public void failed(ProviderException failure) {
            answers.add(name + " failed " + failure.fault());
        }
    }

    private final class Listening implements CommitListener {
        @Override
        public void committed(List<CommittedAppend> group) {
            for (var one : group) {
                told.add("listener " + one.append().changes().getFirst().stream());
            }
        }

        @Override
        public void deleted(Partition partition) {
            told.add("deleted");
        }

        @Override
        public void unsure() {
            told.add("unsure");
        }
    }
}
