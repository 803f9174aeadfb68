package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.commit.CommittedAppend;
import dev.landfall.core.proof.House;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the flow did not see: while nobody followed, or because it was too much. */
class FeedGapTest extends FeedHouse {
    private static final int MANY = 5000;

    @Test
    void what_this_node_committed_is_not_read_from_the_store() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        var tails = store.tails();

        store.beforeEnd(() -> numbered(100).forEach(content -> house.report(light, "/a", content)));
        feed.listener().unsure();

        assertThat(contents(subscription, 100)).isEqualTo(numbered(100));
        assertThat(store.tails()).isEqualTo(tails);
    }

    @Test
    void of_a_wide_gap_a_part_is_read_for_all_and_the_rest_by_each_at_its_pace() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        var tails = store.tails();
        elsewhere(numbered(MANY));

        feed.flow().look();

        assertThat(store.tails()).isLessThanOrEqualTo(tails + 8);
        var seen = new ArrayList<String>();
        while (seen.size() < MANY) {
            subscription.next(PATIENCE).forEach(event -> seen.add(content(event)));
        }
        assertThat(seen).isEqualTo(numbered(MANY));
    }

    @Test
    void after_a_wide_gap_it_flows_again() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        elsewhere(numbered(MANY));

        house.report(light, "/a", "here");

        var last = "";
        while (!last.equals("here")) {
            last = content(subscription.next(PATIENCE).getLast());
        }
        house.report(light, "/a", "and on");
        assertThat(contents(subscription, 1)).containsExactly("and on");
    }

    @Test
    void who_gave_a_device_away_while_nobody_followed_sees_nothing_of_its_next_life() {
        var before = subscribe(ada, Filter.ALL);
        before.next(Duration.ZERO);
        house.report(light, "/a", "ada's");
        collect(before, 1);
        before.close();
        house.unregister(light, "ada");
        clock.turn(Duration.ofSeconds(1));
        house.register(light, "bob");

        var adas = subscribe(ada, Filter.ALL);
        var bobs = subscribe(house.user("bob"), Filter.ALL);
        adas.next(Duration.ZERO);
        house.report(light, "/a", "bob's");

        assertThat(contents(bobs, 1)).containsExactly("bob's");
        assertThat(adas.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void what_came_while_nobody_could_be_asked_whose_the_device_is_is_heard_when_the_store_is_back() {
        var subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        var report = of(light, "/a", "while away");
        var shard = report.partition().shard(SHARDS);
        store.append(List.of(report));
        var committed =
                new CommittedAppend(shard, store.end(shard), house.deciding.now(), store.end(shard) - 1, report);
        store.away(true);

        feed.flow().accept(List.of(committed));
        store.away(false);

        assertThat(contents(subscription, 1)).containsExactly("while away");
    }

    /** Another process commits, all at once. */
    private void elsewhere(List<String> contents) {
        var appends = new ArrayList<Append>();
        for (var content : contents) {
            var event = StoredEvents.encode(House.changed("/b", content));
            appends.add(append(light, "/b", appends.size(), List.of(event)));
        }
        store.append(appends);
    }

    private static List<String> numbered(int many) {
        return IntStream.range(0, many).mapToObj(i -> "v" + i).toList();
    }
}
