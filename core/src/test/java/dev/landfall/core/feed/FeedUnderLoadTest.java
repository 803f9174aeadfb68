package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.access.Access;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writers write as fast as they can; readers are slow, leave, come back with their token: none misses or repeats anything. */
class FeedUnderLoadTest {
    private static final int WRITERS = 4;
    private static final int DEVICES = 8;
    private static final int READERS = 6;
    private static final int EACH = 3000;

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(4, clock, false);
    private final Feed feed = new Feed(
            store,
            new HandBus(),
            new StoreReads(store),
            new Access(clock),
            "hub",
            CoreMeters.NONE,
            new LogGrowth(store, () -> false));
    private final House house = new House(store, clock, feed.listener());
    private final CountDownLatch subscribed = new CountDownLatch(READERS);
    private final CountDownLatch half = new CountDownLatch(WRITERS * EACH / 2);
    private final CountDownLatch all = new CountDownLatch(WRITERS * EACH);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void stop() {
        feed.close();
        house.close();
    }

    /** @param shared half of the writers are another process, whose commits this one has to find in the store */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothing_is_missing_nothing_comes_twice_all_is_in_order(boolean shared) throws Exception {
        var other = new House(store.another(), clock, CommitListener.NONE);
        var devices = new ArrayList<DeviceId>();
        for (var i = 0; i < DEVICES; i++) {
            devices.add(house.device("ada"));
        }

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var readers = new ArrayList<Future<Map<String, List<Long>>>>();
            for (var reader = 0; reader < READERS; reader++) {
                readers.add(threads.submit(reader(reader)));
            }
            go.await();
            var writers = new ArrayList<Callable<Boolean>>();
            for (var writer = 0; writer < WRITERS; writer++) {
                var mine = writer;
                var where = shared && writer % 2 == 1 ? other : house;
                writers.add(() -> write(where, devices, mine));
            }
            for (var written : threads.invokeAll(writers)) {
                assertThat(written.get()).isTrue();
            }

            for (var reader : readers) {
                assertThat(reader.get()).hasSize(DEVICES * WRITERS);
                assertThat(reader.get().values()).allSatisfy(FeedUnderLoadTest::complete);
            }
        } finally {
            other.close();
        }
    }

    private static void complete(List<Long> versions) {
        for (var i = 0; i < versions.size(); i++) {
            assertThat(versions.get(i)).isEqualTo(i + 1);
        }
        assertThat(versions).hasSize(EACH / DEVICES);
    }

    /** Each writer has a resource of its own on every device. */
    private boolean write(House where, List<DeviceId> devices, int writer) {
        for (var i = 0; i < EACH; i++) {
            where.report(devices.get(i % DEVICES), "/r" + writer, "v" + i);
            all.countDown();
            half.countDown();
        }
        return true;
    }

    /** Two are fast, two wait until half is written, two until all is, so that queues overflow. */
    private void pause(int patience) throws InterruptedException {
        if (patience >= 4) {
            all.await();
        } else if (patience >= 2) {
            half.await();
        }
    }

    /** The odd ones come and go. */
    private Callable<Map<String, List<Long>>> reader(int patience) {
        var random = new Random(patience);
        return () -> {
            var seen = new HashMap<String, List<Long>>();
            var left = WRITERS * EACH;
            var subscription = feed.subscribe(house.user("ada"), Filter.ALL, Optional.empty());
            subscribed.countDown();
            if (subscribed.getCount() == 0) {
                go.countDown();
            }
            while (left > 0) {
                var events = subscription.next(Duration.ofSeconds(10));
                assertThat(events).as("%s are left", left).isNotEmpty();
                var stop =
                        patience % 2 == 1 && random.nextInt(4) == 0 ? random.nextInt(events.size()) + 1 : events.size();
                for (var event : events.subList(0, stop)) {
                    seen.computeIfAbsent(event.fact().device() + FeedHouse.href(event), _ -> new ArrayList<>())
                            .add(event.fact().version());
                }
                left -= stop;
                if (stop < events.size()) {
                    var token = subscription.token(events.get(stop - 1));
                    subscription.close();
                    subscription = feed.subscribe(house.user("ada"), Filter.ALL, Optional.of(token));
                }
                pause(patience);
            }
            assertThat(subscription.next(Duration.ZERO)).isEmpty();
            subscription.close();
            return seen;
        };
    }
}
