package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.proof.House;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much one step of catching up reads from the store, so that whoever asked is not kept waiting for long. */
@Timeout(120)
class CatchUpTest extends FeedHouse {
    private static final int PAGE = 500;
    private static final SubscriptionBudget.Limit MOST = new SubscriptionBudget.Limit(1000, 2 << 20);

    private final CatchUp catchUp = feed.flow().past();

    @Test
    void who_lacks_nothing_costs_one_look_at_each_shard() {
        var one = following(Filter.ALL);
        var before = store.tails();

        assertThat(catchUp.missed(one, MOST)).isEmpty();

        assertThat(store.tails() - before).isEqualTo(SHARDS);
    }

    @Test
    void one_step_passes_over_at_most_ten_pages_of_a_shard_that_nobody_wants() {
        var shard = Names.device(House.TENANT, light).shard(SHARDS);
        var start = store.end(shard);
        var one = following(new Filter(Set.of(), _ -> false));
        elsewhere(11 * PAGE);

        assertThat(catchUp.missed(one, MOST)).isEmpty();
        assertThat(one.cursor().position(shard)).isEqualTo(start + 10 * PAGE);
        assertThat(catchUp.missed(one, MOST)).isEmpty();

        assertThat(one.cursor().position(shard)).isEqualTo(start + 11 * PAGE);
    }

    @Test
    void what_is_wanted_behind_pages_that_are_not_is_found_in_the_same_step() {
        var one = following(new Filter(Set.of(), fact -> fact.version() == 9 * PAGE));
        elsewhere(10 * PAGE);

        var found = catchUp.missed(one, MOST);

        assertThat(found).hasSize(1);
        assertThat(content(found.getFirst())).isEqualTo("v" + (9 * PAGE));
    }

    @Test
    void a_step_ends_with_the_events_that_fit_and_the_next_goes_on_behind_them() {
        var one = following(Filter.ALL);
        elsewhere(5);

        var first = catchUp.missed(one, new SubscriptionBudget.Limit(2, 2 << 20));
        var second = catchUp.missed(one, new SubscriptionBudget.Limit(0, 0));
        var rest = catchUp.missed(one, MOST);

        assertThat(first).extracting(FeedHouse::content).containsExactly("v1", "v2");
        assertThat(second).extracting(FeedHouse::content).containsExactly("v3");
        assertThat(rest).extracting(FeedHouse::content).containsExactly("v4", "v5");
    }

    private FeedSubscription following(Filter filter) {
        return new FeedSubscription(
                feed.flow(), new SubscriptionScope(house.access, ada, filter), Cursor.at(catchUp.ends()));
    }

    /** Another process commits. */
    private void elsewhere(int many) {
        var appends = new ArrayList<Append>();
        for (var i = 1; i <= many; i++) {
            var event = StoredEvents.encode(House.changed("/b", "v" + i));
            appends.add(append(light, "/b", appends.size(), List.of(event)));
        }
        store.append(appends);
    }
}
