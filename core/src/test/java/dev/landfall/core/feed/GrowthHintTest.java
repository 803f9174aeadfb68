package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.proof.House;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What another node says that it committed. */
@Timeout(120)
class GrowthHintTest extends FeedHouse {
    private Subscription subscription;
    private int tails;

    @BeforeEach
    void follow() {
        subscription = subscribe(ada, Filter.ALL);
        subscription.next(Duration.ZERO);
        tails = store.tails();
    }

    @Test
    void what_continues_is_shown_without_a_look_at_the_tail() {
        var hints = elsewhere("a", "b");

        feed.flow().hinted(hints);

        assertThat(contents(subscription, 2)).containsExactly("a", "b");
        assertThat(store.tails()).isEqualTo(tails);
    }

    @Test
    void what_is_behind_is_ignored() {
        var hints = elsewhere("a", "b");
        feed.flow().hinted(hints);

        feed.flow().hinted(hints);

        assertThat(contents(subscription, 2)).containsExactly("a", "b");
        assertThat(subscription.next(Duration.ZERO)).isEmpty();
    }

    @Test
    void for_what_is_ahead_the_tail_is_read_up_to_it() {
        var hints = elsewhere("a", "b", "c");

        feed.flow().hinted(List.of(hints.getLast()));

        assertThat(contents(subscription, 3)).containsExactly("a", "b", "c");
        assertThat(store.tails()).isEqualTo(tails + 1);
    }

    @Test
    void a_hint_without_entries_leads_to_the_tail() {
        var hint = elsewhere("a").getFirst();

        feed.flow().hinted(List.of(new GrowthHint(hint.shard(), hint.after(), hint.upTo(), List.of())));

        assertThat(contents(subscription, 1)).containsExactly("a");
        assertThat(store.tails()).isEqualTo(tails + 1);
    }

    @Test
    void a_hint_that_does_not_say_what_it_follows_leads_to_the_tail() {
        var hint = elsewhere("a").getFirst();

        feed.flow().hinted(List.of(new GrowthHint(hint.shard(), hint.upTo(), hint.upTo(), hint.entries())));

        assertThat(contents(subscription, 1)).containsExactly("a");
    }

    @Test
    void a_hint_of_a_shard_that_does_not_exist_harms_nobody() {
        var hint = elsewhere("a").getFirst();

        feed.flow().hinted(List.of(new GrowthHint(SHARDS, 0, 9, List.of()), hint));

        assertThat(contents(subscription, 1)).containsExactly("a");
    }

    /** Another process commits; returns its hints, one for each append. */
    private List<GrowthHint> elsewhere(String... contents) {
        var hints = new ArrayList<GrowthHint>();
        for (var content : contents) {
            var event = StoredEvents.encode(House.changed("/b", content));
            Append append = append(light, "/b", hints.size(), List.of(event));
            var shard = append.partition().shard(SHARDS);
            var committed = (Outcome.Committed) store.append(List.of(append)).getFirst();
            var change = append.changes().getFirst();
            var written = new Store.Written(change.stream(), change.expected() + 1, change.events());
            var entry = new Entry(
                    shard,
                    new Store.Appended(committed.position(), committed.time(), append.partition(), List.of(written)));
            hints.add(GrowthHint.of(entry, committed.after()));
        }
        return hints;
    }
}
