package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.access.Access;
import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.proof.HandBus;
import dev.landfall.core.proof.HandStore;
import dev.landfall.core.proof.House;
import dev.landfall.core.proof.TurnedClock;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an event costs in the flow; figures for people, a loose bound for the build. */
@Tag("long")
class FeedCostTest {
    private static final int GROUP = 100;
    private static final int GROUPS = 2000;

    private final TurnedClock clock = new TurnedClock();
    private final HandStore store = new HandStore(16, clock, false);
    private final Feed feed = new Feed(
            store,
            new HandBus(),
            new StoreReads(store),
            new Access(clock),
            "hub",
            CoreMeters.NONE,
            new LogGrowth(store, () -> false));
    private final House house = new House(store, clock, feed.listener());
    private final List<DeviceId> devices = new ArrayList<>();
    private final byte[] bytes = StoredEvents.encode(House.changed("/light/1", "x".repeat(60)));
    private final long[] positions = new long[16];
    private int written;

    @AfterEach
    void stop() {
        feed.close();
        house.close();
    }

    @Test
    void an_event_costs_little() {
        for (var i = 0; i < 1000; i++) {
            devices.add(house.device("ada"));
        }
        System.out.printf("no subscriber: %.1f ns an event on the committer's thread%n", idle());
        System.out.printf("1 subscriber of all: %s%n", busy(1, 0, GROUPS));
        System.out.printf("1,000 subscribers of all: %s%n", busy(1000, 0, GROUPS / 100));
        System.out.printf("10,000 subscribers of one device each: %s%n", busy(0, 10_000, GROUPS));
        assertThat(idle()).isLessThan(100);
    }

    private double idle() {
        var groups = groups(GROUPS);
        var best = Double.MAX_VALUE;
        for (var round = 0; round < 5; round++) {
            var start = System.nanoTime();
            groups.forEach(feed.listener()::committed);
            best = Math.min(best, (System.nanoTime() - start) / (double) GROUPS / GROUP);
        }
        return best;
    }

    private String busy(int all, int narrow, int groups) {
        var subscriptions = new ArrayList<Subscription>();
        for (var i = 0; i < all + narrow; i++) {
            var filter = i < all ? Filter.ALL : new Filter(Set.of(devices.get(i % devices.size())), _ -> true);
            subscriptions.add(feed.subscribe(house.user("ada"), filter, Optional.empty()));
            subscriptions.getLast().next(Duration.ZERO);
        }
        for (var shard = 0; shard < positions.length; shard++) {
            positions[shard] = store.end(shard);
        }
        var result = "";
        for (var round = 0; round < 3; round++) {
            var flowing = 0L;
            var reading = 0L;
            var delivered = 0L;
            for (var group : groups(groups)) {
                var start = System.nanoTime();
                feed.flow().accept(group);
                var middle = System.nanoTime();
                for (var subscription : subscriptions) {
                    delivered += subscription.next(Duration.ZERO).size();
                }
                flowing += middle - start;
                reading += System.nanoTime() - middle;
            }
            var events = (double) groups * GROUP;
            result = "%.0f ns an event in the flow; %.0f ns each delivery for the reader; %d delivered"
                    .formatted(flowing / events, reading / (double) Math.max(1, delivered), delivered);
        }
        subscriptions.forEach(Subscription::close);
        return result;
    }

    private List<List<CommittedAppend>> groups(int number) {
        var groups = new ArrayList<List<CommittedAppend>>();
        for (var i = 0; i < number; i++) {
            var group = new ArrayList<CommittedAppend>();
            for (var j = 0; j < GROUP; j++) {
                group.add(next());
            }
            groups.add(group);
        }
        return groups;
    }

    private CommittedAppend next() {
        var partition = Names.device(House.TENANT, devices.get(written++ % devices.size()));
        var shard = partition.shard(16);
        var change = new Append.Change("/light/1", written, List.of(bytes), bytes, 0);
        return new CommittedAppend(
                shard,
                ++positions[shard],
                1,
                positions[shard] - 1,
                new Append(UUID.randomUUID(), partition, 1, List.of(), List.of(change)));
    }
}
