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
class PastTest extends FeedHouse {
    private static final int PAGE = 500;
    private static final Room.Most MOST = new Room.Most(1000, 2 << 20);

    private final Past past = feed.flow().past();

    @Test
    void who_lacks_nothing_costs_one_look_at_each_shard() {
        var one = following(Filter.ALL);
        var before = store.tails();

        assertThat(past.missed(one, MOST)).isEmpty();

        assertThat(store.tails() - before).isEqualTo(SHARDS);
    }

    @Test
    void one_step_passes_over_at_most_ten_pages_of_a_shard_that_nobody_wants() {
        var shard = Names.device(House.TENANT, light).shard(SHARDS);
        var start = store.end(shard);
        var one = following(new Filter(Set.of(), _ -> false));
        elsewhere(11 * PAGE);

        assertThat(past.missed(one, MOST)).isEmpty();
        assertThat(one.cursor().position(shard)).isEqualTo(start + 10 * PAGE);
        assertThat(past.missed(one, MOST)).isEmpty();

        assertThat(one.cursor().position(shard)).isEqualTo(start + 11 * PAGE);
    }

    @Test
    void what_is_wanted_behind_pages_that_are_not_is_found_in_the_same_step() {
        var one = following(new Filter(Set.of(), fact -> fact.version() == 9 * PAGE));
        elsewhere(10 * PAGE);

        var found = past.missed(one, MOST);

        assertThat(found).hasSize(1);
        assertThat(content(found.getFirst())).isEqualTo("v" + (9 * PAGE));
    }

    @Test
    void a_step_ends_with_the_events_that_fit_and_the_next_goes_on_behind_them() {
        var one = following(Filter.ALL);
        elsewhere(5);

        var first = past.missed(one, new Room.Most(2, 2 << 20));
        var second = past.missed(one, new Room.Most(0, 0));
        var rest = past.missed(one, MOST);

        assertThat(first).extracting(FeedHouse::content).containsExactly("v1", "v2");
        assertThat(second).extracting(FeedHouse::content).containsExactly("v3");
        assertThat(rest).extracting(FeedHouse::content).containsExactly("v4", "v5");
    }

    private Following following(Filter filter) {
        return new Following(feed.flow(), house.access, ada, filter, Cursor.at(past.ends()));
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
