package dev.landfall.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.stored.Names;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A pause of writing. */
class WritePauseTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    private final MovableStore store = new MovableStore(Traffic.memory());

    @Test
    void it_ends_by_itself_and_is_no_good_for_anything_then() throws Exception {
        try (var hold = store.hold(Duration.ofMillis(1))) {
            var written = writes();

            assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(hold.isOver()).isTrue();
            assertThat(hold.keep()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> store.replace(hold, Traffic.memory()));
        }
    }

    @Test
    void one_that_is_kept_lasts_until_it_is_closed() throws Exception {
        var hold = store.hold(Duration.ofMillis(300));
        if (!hold.keep()) {
            // The machine stood still for so long: then it was over before.
            assertThat(hold.isOver()).isTrue();
            return;
        }
        var written = writes();

        assertThat(written.await(600, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(hold.isOver()).isFalse();
        hold.close();
        assertThat(written.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void a_pause_of_another_store_replaces_nothing() {
        var other = new MovableStore(Traffic.memory());
        try (var hold = other.hold(LONG)) {
            assertThat(hold.keep()).isTrue();

            assertThatIllegalStateException().isThrownBy(() -> store.replace(hold, Traffic.memory()));
        }
    }

    private CountDownLatch writes() {
        var written = new CountDownLatch(1);
        Thread.ofPlatform().daemon().start(() -> {
            store.delete(Names.device("acme", new DeviceId(new UUID(1, 1))), 0);
            written.countDown();
        });
        return written;
    }
}
