package dev.landfall.core.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that are to be ended in the store: one that cannot be ended keeps none of the others. */
@Timeout(120)
class OrphanedSessionsTest {
    private final BlockingQueue<DeviceKey> ended = new LinkedBlockingQueue<>();

    @Test
    void one_that_cannot_be_read_does_not_keep_the_others_open() throws InterruptedException {
        var bad = device(0);
        var tried = new AtomicInteger();
        try (var orphans = new OrphanedSessions(orphan -> {
            if (orphan.device().equals(bad)) {
                tried.incrementAndGet();
                throw new ProviderException(Fault.CORRUPT, "a checksum");
            }
            return ended.add(orphan.device());
        })) {
            orphans.add(orphan(bad));
            for (var i = 1; i < 5; i++) {
                orphans.add(orphan(device(i)));
            }

            for (var i = 1; i < 5; i++) {
                assertThat(ended.poll(10, TimeUnit.SECONDS)).isNotNull().isNotEqualTo(bad);
            }
            orphans.add(orphan(device(9)));
            assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo(device(9));
            assertThat(tried.get()).isPositive();
        }
    }

    @Test
    void an_error_is_no_end_either() throws InterruptedException {
        var first = new AtomicBoolean(true);
        try (var orphans = new OrphanedSessions(orphan -> {
            if (first.getAndSet(false)) {
                throw new StackOverflowError("an error");
            }
            return ended.add(orphan.device());
        })) {
            orphans.add(orphan(device(1)));

            assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo(device(1));
        }
    }

    @Test
    void one_that_is_always_refused_lets_the_others_have_their_turn() throws InterruptedException {
        var stuck = device(0);
        try (var orphans = new OrphanedSessions(orphan -> {
            if (orphan.device().equals(stuck)) {
                throw new Refused(Reason.UNAVAILABLE, "too many at once");
            }
            return ended.add(orphan.device());
        })) {
            orphans.add(orphan(stuck));
            orphans.add(orphan(device(1)));

            assertThat(ended.poll(10, TimeUnit.SECONDS)).isEqualTo(device(1));
        }
    }

    private static DeviceKey device(int number) {
        return new DeviceKey("acme", new DeviceId(new UUID(7, number)));
    }

    private static OrphanedSessions.Orphan orphan(DeviceKey device) {
        return new OrphanedSessions.Orphan(device, "node-1", "left");
    }
}
