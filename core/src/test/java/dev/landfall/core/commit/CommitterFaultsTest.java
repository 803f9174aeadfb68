package dev.landfall.core.commit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.stored.Names;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever throws around the committer: it goes on, and everybody who waits is told. */
@Timeout(120)
class CommitterFaultsTest {
    private static final Partition LAMP = new Partition("acme", "device/lamp");
    private static final Committer.Limits LIMITS =
            new Committer.Limits(64, 1 << 20, Duration.ofMillis(300), Duration.ofMillis(1), Duration.ofMillis(5));

    private final TroubledStore store = new TroubledStore(new MemoryStore(1, Names.indexes()));
    private final Broken broken = new Broken();
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Committer committer = new Committer(store, broken, broken, LIMITS);

    @AfterEach
    void close() {
        store.openGate();
        committer.close();
    }

    @Test
    void a_deletion_that_fails_without_a_name_is_tried_again_and_ends_nothing() {
        committer.commit(change("a", 0));
        store.failNext(() -> new IllegalStateException("a failure without a name"));
        store.failNext(() -> {
            throw new StackOverflowError("an error");
        });

        committer.delete(LAMP, 0);

        assertThat(store.heads(LAMP, Set.of()).heads()).isEmpty();
        assertThat(committer.commit(change("b", 1))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void an_error_of_the_store_is_no_end() throws InterruptedException {
        store.failNext(() -> {
            throw new StackOverflowError("an error");
        });

        offer(change("a", 0), "a");

        assertThat(answer()).isEqualTo("a committed");
    }

    @Test
    void a_tail_that_cannot_be_read_ends_nothing_and_all_writers_are_told() throws InterruptedException {
        store.closeGate();
        offer(change("x", 0), "x");
        store.awaitArrival();
        offer(change("a", 0), "first");
        offer(change("a", 1), "second");
        store.tailFails(() -> new IllegalStateException("a failure without a name"));
        store.failAfterNext(() -> new ProviderException(Fault.UNAVAILABLE, "the answer was lost"));
        store.openGate();

        assertThat(answer()).isEqualTo("x committed");
        assertThat(List.of(answer(), answer())).allMatch(one -> one.startsWith("first") || one.startsWith("second"));
        store.tailFails(null);
        assertThat(committer.commit(change("a", 2))).isInstanceOf(Outcome.Committed.class);
    }

    @Test
    void followers_meters_and_writers_who_throw_do_not_keep_the_others_from_being_told() throws InterruptedException {
        broken.throwing = true;
        store.closeGate();
        offer(change("x", 0), "x");
        store.awaitArrival();
        committer.offer(change("a", 0), new Throwing());
        offer(change("b", 0), "b");
        store.openGate();

        assertThat(List.of(answer(), answer())).containsExactly("x committed", "b committed");
        store.failNext(() -> new ProviderException(Fault.CORRUPT, "a checksum"));
        store.closeGate();
        offer(change("y", 0), "y");
        store.awaitArrival();
        committer.offer(change("c", 0), new Throwing());
        offer(change("d", 0), "d");
        store.openGate();
        assertThat(List.of(answer(), answer())).containsExactly("y failed CORRUPT", "d committed");
        committer.delete(LAMP, 0);
        assertThat(store.heads(LAMP, Set.of()).heads()).isEmpty();
    }

    @Test
    void a_store_that_is_back_after_patience_has_all_of_it_again() throws InterruptedException {
        store.down(() -> new ProviderException(Fault.UNAVAILABLE, "away"));
        offer(change("a", 0), "a");
        assertThat(answer()).isEqualTo("a failed UNAVAILABLE");
        store.down(null);
        offer(change("a", 0), "back");
        assertThat(answer()).isEqualTo("back committed");

        store.failNext(() -> new ProviderException(Fault.UNAVAILABLE, "for a moment"));
        offer(change("a", 1), "later");

        assertThat(answer()).isEqualTo("later committed");
    }

    @Test
    void who_is_told_when_there_is_room_and_throws_does_not_keep_the_others_waiting() throws InterruptedException {
        store.closeGate();
        var offered = new ArrayList<Append>();
        while (committer.hasRoom()) {
            offered.add(change("s" + offered.size(), 0));
            offer(offered.getLast(), "one");
        }
        committer.whenRoom(() -> {
            throw new IllegalStateException("a bug of a caller");
        });
        committer.whenRoom(() -> answers.add("room"));
        store.openGate();

        var all = new ArrayList<String>();
        for (var i = 0; i <= offered.size(); i++) {
            all.add(answer());
        }
        assertThat(all).contains("room").filteredOn("one committed"::equals).hasSize(offered.size());
    }

    private void offer(Append append, String name) {
        assertThat(committer.offer(append, new Told(name))).isTrue();
    }

    private String answer() throws InterruptedException {
        return String.valueOf(answers.poll(20, TimeUnit.SECONDS));
    }

    private static Append change(String stream, long expected) {
        var bytes = stream.getBytes(UTF_8);
        return new Append(
                UUID.randomUUID(),
                LAMP,
                1,
                List.of(),
                List.of(new Append.Change(stream, expected, List.of(bytes), bytes, Long.MAX_VALUE)));
    }

    private final class Told implements Callback {
        private final String name;

        Told(String name) {
            this.name = name;
        }

        @Override
        public void committed(Outcome outcome) {
            answers.add(name + (outcome instanceof Outcome.Committed ? " committed" : " not"));
        }

        @Override
        public void failed(ProviderException failure) {
            answers.add(name + " failed " + failure.fault());
        }
    }

    private static final class Throwing implements Callback {
        @Override
        public void committed(Outcome outcome) {
            throw new StackOverflowError("a bug of a writer");
        }

        @Override
        public void failed(ProviderException failure) {
            throw new StackOverflowError("a bug of a writer");
        }
    }

    /** Follower and meters that throw when told to. */
    private static final class Broken implements CommitListener, CoreMeters {
        private volatile boolean throwing;

        @Override
        public void committed(List<CommittedAppend> group) {
            maybe();
        }

        @Override
        public void deleted(Partition partition) {
            maybe();
        }

        @Override
        public void unsure() {
            maybe();
        }

        @Override
        public void committed(int appends, int events, long nanos) {
            maybe();
        }

        @Override
        public void changed(int reports) {
            maybe();
        }

        @Override
        public void signedIn() {
            maybe();
        }

        @Override
        public void command(String state) {
            maybe();
        }

        @Override
        public void subscriptions(int now) {
            maybe();
        }

        @Override
        public void refused(String reason) {
            maybe();
        }

        private void maybe() {
            if (throwing) {
                throw new IllegalStateException("a bug of a follower");
            }
        }
    }
}
