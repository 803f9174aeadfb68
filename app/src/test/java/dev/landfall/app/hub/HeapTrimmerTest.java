package dev.landfall.app.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HeapTrimmerTest {
    private static final long MIB = 1 << 20;

    private final FakeHeap heap = new FakeHeap();
    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private final HeapTrimmer care = new HeapTrimmer(heap, () -> now);

    @Test
    void memory_that_nobody_holds_any_more_is_given_back_when_the_processors_have_time() {
        heap.old = 300 * MIB;
        heap.alive = 50 * MIB;

        care.look();

        assertThat(heap.old).isEqualTo(50 * MIB);
    }

    @Test
    void a_busy_hub_is_not_stopped() {
        heap.old = 300 * MIB;
        heap.busy = 0.6;

        care.look();

        assertThat(heap.collections).isZero();
    }

    @Test
    void little_garbage_is_not_worth_it_and_neither_is_less_than_what_is_alive() {
        heap.old = HeapTrimmer.WORTH_BYTES - 1;
        care.look();
        assertThat(heap.collections).isZero();

        heap.old = 300 * MIB;
        heap.alive = 200 * MIB;
        care.look();
        now = now.plus(HeapTrimmer.REST);
        heap.old = 399 * MIB;
        care.look();
        assertThat(heap.collections).isEqualTo(1);

        heap.old = 400 * MIB;
        care.look();
        assertThat(heap.collections).isEqualTo(2);
    }

    @Test
    void it_happens_seldom() {
        heap.old = 300 * MIB;
        care.look();
        heap.old = 300 * MIB;

        now = now.plus(HeapTrimmer.REST).minus(Duration.ofMillis(1));
        care.look();
        assertThat(heap.collections).isEqualTo(1);

        now = now.plus(Duration.ofMillis(1));
        care.look();
        assertThat(heap.collections).isEqualTo(2);
    }

    /** A heap that does what it is told. */
    private static final class FakeHeap implements HeapTrimmer.Heap {
        long old;
        long alive;
        double busy;
        int collections;

        @Override
        public long oldBytes() {
            return old;
        }

        @Override
        public double busy() {
            return busy;
        }

        @Override
        public void collect() {
            collections++;
            old = alive;
        }
    }
}
