package dev.landfall.core.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** A feed with a store, a clock turned by hand, an owner and a light. */
class FeedHouse {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final int SHARDS = 4;

    final TurnedClock clock = new TurnedClock();
    final HandStore store = store();
    final Feed feed = feed("hub");
    final House house = new House(store, clock, feed.listener());
    final Principal ada = house.user("ada");
    final DeviceId light = house.device("ada");

    /** The store of all tests; those of a subclass may run on another. */
    HandStore store() {
        return new HandStore(SHARDS, clock, false);
    }

    @AfterEach
    void stop() {
        feed.close();
        house.close();
    }

    Feed feed(String hub) {
        return new Feed(
                store,
                new HandBus(),
                new StoreReads(store),
                new Access(clock),
                hub,
                CoreMeters.NONE,
                new LogGrowth(store, () -> false));
    }

    Subscription subscribe(Principal principal, Filter filter) {
        return feed.subscribe(principal, filter, Optional.empty());
    }

    Subscription resume(String token) {
        return feed.subscribe(ada, Filter.ALL, Optional.of(token));
    }

    Principal foreigner() {
        return new Principal(
                "ada",
                "other",
                "ada",
                Optional.empty(),
                Set.of(Access.ADMIN),
                "",
                clock.instant().plusSeconds(60));
    }

    void append(DeviceId device, String href, String... contents) {
        var bytes = new ArrayList<byte[]>();
        for (var content : contents) {
            bytes.add(StoredEvents.encode(House.changed(href, content)));
        }
        house.committer.commit(append(device, href, 0, bytes));
    }

    Append of(DeviceId device, String href, String content) {
        return append(device, href, 0, List.of(StoredEvents.encode(House.changed(href, content))));
    }

    Append append(DeviceId device, String href, long version, List<byte[]> events) {
        var keep = house.deciding.now() + Duration.ofDays(7).toNanos();
        var change = new Append.Change(href, version, events, events.getLast(), keep);
        return new Append(
                UUID.randomUUID(),
                Names.device(House.TENANT, device),
                house.deciding.now(),
                List.of(),
                List.of(change));
    }

    static List<FeedEvent> collect(Subscription subscription, int number) {
        var events = new ArrayList<FeedEvent>();
        while (events.size() < number) {
            var more = subscription.next(PATIENCE);
            assertThat(more).as("%s of %s came", events.size(), number).isNotEmpty();
            events.addAll(more);
        }
        assertThat(events).hasSize(number);
        return events;
    }

    static List<String> contents(Subscription subscription, int number) {
        return collect(subscription, number).stream().map(FeedHouse::content).toList();
    }

    static String href(FeedEvent event) {
        return event.fact().event() instanceof DeviceEvent.ResourceChanged changed ? changed.href() : "";
    }

    static String content(FeedEvent event) {
        return event.fact().event() instanceof DeviceEvent.ResourceChanged changed
                ? new String(changed.content().bytes(), UTF_8)
                : event.fact().event().getClass().getSimpleName();
    }

    static void refused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }
}
