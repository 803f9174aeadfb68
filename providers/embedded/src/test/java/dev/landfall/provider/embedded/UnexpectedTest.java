package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nobody expects comes out with a fault, and the store goes on. */
@Timeout(120)
class UnexpectedTest {
    private static final long LIMIT_NANOS = Duration.ofSeconds(20).toNanos();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final BrokenClock clock = new BrokenClock();

    private RocksStore open() {
        return RocksStore.open(
                directory, List.of(), RocksStore.Options.usual().withShards(1).withClock(clock));
    }

    private static void unavailable(Runnable call, Class<? extends Throwable> cause) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call::run)
                .withCauseInstanceOf(cause)
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNAVAILABLE);
    }

    @Test
    void an_exception_within_an_append_has_a_fault_and_the_next_append_is_written() {
        try (var store = open()) {
            Notes.write(store, 1, 10);

            clock.failure = new IllegalStateException("broken");
            unavailable(() -> Notes.write(store, 1, 10), IllegalStateException.class);
            clock.failure = null;

            writtenAgain(store);
        }
    }

    @Test
    void an_error_within_an_append_has_a_fault_too() {
        try (var store = open()) {
            clock.failure = new StackOverflowError();

            unavailable(() -> Notes.write(store, 1, 10), StackOverflowError.class);
            clock.failure = null;

            writtenAgain(store);
        }
    }

    @Test
    void what_goes_wrong_within_a_deletion_has_a_fault() {
        try (var store = open()) {
            Notes.write(store, 1, 10);

            clock.failure = new StackOverflowError();
            unavailable(() -> store.delete(Notes.PAD, 0), StackOverflowError.class);
            clock.failure = null;

            writtenAgain(store);
        }
    }

    @Test
    void after_close_every_call_has_a_fault() {
        var store = open();
        store.close();

        for (Runnable call : List.<Runnable>of(
                () -> store.delete(Notes.PAD, 0),
                () -> store.tail(0, 0, 1),
                () -> store.end(0),
                () -> store.log(0, 0, 1),
                () -> store.whole(List.of(Notes.PAD)),
                () -> Notes.write(store, 0L, 1))) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(call::run)
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAVAILABLE);
        }
    }

    @Test
    void housekeeping_outlives_a_failure_of_its_first_task() {
        clock.failure = new StackOverflowError();
        try (var store = open()) {
            clock.failure = null;
            Notes.write(store, 10, 10);

            store.delete(Notes.PAD, 0);

            var end = System.nanoTime() + LIMIT_NANOS;
            while (store.tail(0, 0, 100).entries().size() > 1 && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
            assertThat(store.tail(0, 0, 100).entries()).hasSize(1);
        }
    }

    @Test
    void a_callers_mistake_leaves_the_store_healthy() {
        try (var store = open()) {
            Notes.write(store, 1, 10);
            var shard = Notes.PAD.shard(1);
            var whole = store.whole(List.of(Notes.PAD)).getFirst();

            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> store.restore(shard, new Store.Part(List.of(whole, whole), List.of(), 0, 0)));

            assertThat(store.status().healthy()).isTrue();
            assertThat(Notes.write(store, 1L, 10)).isInstanceOf(Outcome.Committed.class);
        }
    }

    private static void writtenAgain(Store store) {
        var end = System.nanoTime() + LIMIT_NANOS;
        while (true) {
            try {
                Notes.write(store, 1, 10);
                assertThat(store.status().healthy()).isTrue();
                return;
            } catch (ProviderException notYet) {
                if (System.nanoTime() - end > 0) {
                    throw notYet;
                }
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }
    }

    /** A clock that throws what it is told to. */
    private static final class BrokenClock implements InstantSource {
        private volatile @Nullable Throwable failure;

        @Override
        public Instant instant() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return Instant.now();
        }
    }
}
