package dev.landfall.core.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.core.model.Reason;
import dev.landfall.core.proof.House;
import dev.landfall.core.stored.Names;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeedTokenTest extends FeedHouse {
    @Test
    void a_token_resumes_after_its_event_even_within_one_append() {
        var subscription = subscribe(ada, Filter.ALL);
        append(light, "/a", "1", "2", "3");
        house.report(light, "/b", "4");
        feed.flow().look();
        var events = subscription.next(PATIENCE);
        assertThat(events).hasSize(4);

        for (var i = 0; i < 4; i++) {
            var token = subscription.token(events.get(i));
            var rest = collect(resume(token), 3 - i);
            assertThat(rest)
                    .extracting(FeedHouse::content)
                    .containsExactlyElementsOf(List.of("1", "2", "3", "4").subList(i + 1, 4));
        }
        assertThat(subscription.token()).isEqualTo(subscription.token(events.get(3)));
        assertThat(subscription.token(events.get(0))).isNotEqualTo(subscription.token());
    }

    @Test
    void a_token_is_good_after_a_restart_and_on_another_node() {
        var subscription = subscribe(ada, Filter.ALL);
        house.report(light, "/a", "1");
        collect(subscription, 1);
        var token = subscription.token();
        subscription.close();
        house.report(light, "/a", "2");

        try (var other = feed("hub");
                var next = other.subscribe(ada, Filter.ALL, Optional.of(token))) {
            assertThat(contents(next, 1)).containsExactly("2");
        }
    }

    @Test
    void whoever_read_further_than_the_flow_is_not_told_again() {
        var subscription = subscribe(ada, Filter.ALL);
        var token = subscription.token();
        house.report(light, "/a", "1");
        // This one hears of nothing by itself: it knows what it looked at.
        try (var other = feed("hub");
                var first = other.subscribe(ada, Filter.ALL, Optional.empty());
                var late = other.subscribe(ada, Filter.ALL, Optional.of(token))) {
            first.next(Duration.ZERO);
            house.report(light, "/a", "2");
            assertThat(contents(late, 2)).containsExactly("1", "2");
            assertThat(late.next(Duration.ZERO)).isEmpty();

            other.flow().look();
            house.report(light, "/a", "3");
            other.flow().look();

            assertThat(contents(late, 1)).containsExactly("3");
            assertThat(contents(first, 2)).containsExactly("2", "3");
        }
    }

    @Test
    void an_idle_subscription_s_token_keeps_up() {
        var subscription = subscribe(ada, new Filter(Set.of(light), _ -> true));
        subscription.next(Duration.ZERO);
        var early = subscription.token();
        var other = house.device("ada");
        for (var i = 0; i < 100; i++) {
            house.report(other, "/a", "v" + i);
        }
        house.report(light, "/a", "mine");
        collect(subscription, 1);
        feed.flow().look();
        subscription.next(Duration.ZERO);

        var cursor = Cursor.read(subscription.token(), "hub", SHARDS);

        assertThat(subscription.token()).isNotEqualTo(early);
        var shard = Names.device(House.TENANT, other).shard(SHARDS);
        assertThat(cursor.position(shard)).isEqualTo(store.end(shard));
    }

    @Test
    void other_texts_are_no_tokens() {
        var token = subscribe(ada, Filter.ALL).token();
        var broken = Base64.getUrlDecoder().decode(token);
        broken[2] ^= 1;

        refused(Reason.INVALID, () -> resume(""));
        refused(Reason.INVALID, () -> resume("no token"));
        refused(Reason.INVALID, () -> resume(Base64.getUrlEncoder().encodeToString(broken)));
        refused(Reason.INVALID, () -> resume(token.substring(0, token.length() - 3)));
        try (var other = feed("another hub")) {
            refused(Reason.INVALID, () -> other.subscribe(ada, Filter.ALL, Optional.of(token)));
        }
    }

    @Test
    void whoever_is_further_behind_than_the_store_keeps_is_told_so() {
        var subscription = subscribe(ada, Filter.ALL);
        house.report(light, "/a", "1");
        collect(subscription, 1);
        var token = subscription.token();
        house.report(light, "/a", "2");
        try (var other = feed("hub")) {
            var late = other.subscribe(ada, Filter.ALL, Optional.of(token));

            clock.turn(Duration.ofDays(8));
            house.report(light, "/a", "3");

            refused(Reason.EXPIRED, () -> resume(token));
            refused(Reason.EXPIRED, () -> late.next(Duration.ZERO));
        }
    }
}
