package dev.landfall.core.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare.Seat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class FairShareTest {
    private static final ShareKey ADA = new ShareKey("north", "ada");
    private static final ShareKey BOB = new ShareKey("south", "bob");
    private static final ShareKey CLEO = new ShareKey("east", "cleo");

    private final FairShare share = new FairShare("seats", 100, Duration.ofSeconds(3));

    @Test
    void alone_an_owner_takes_half() {
        assertThat(all(ADA)).hasSize(50);
    }

    @Test
    void several_that_take_in_turn_get_one_part_in_one_more_than_they_are() {
        var got = inTurn(ADA, BOB, CLEO);

        assertThat(got.values()).allSatisfy(seats -> assertThat(seats).isBetween(24, 26));
        assertThat(share.used()).isLessThan(80);
    }

    @Test
    void whoever_comes_late_gets_the_least_while_there_is_any() {
        var small = new FairShare("few", 40, Duration.ofSeconds(1));
        while (takes(small, ADA, new ArrayList<>())) {
            assertThat(small.used()).isLessThanOrEqualTo(20);
        }
        while (takes(small, BOB, new ArrayList<>())) {
            assertThat(small.used()).isLessThanOrEqualTo(36);
        }

        assertThat(small.used(ADA)).isEqualTo(20);
        assertThat(small.used(BOB)).isEqualTo(FairShare.LEAST);
    }

    @Test
    void a_greedy_owner_leaves_something_to_the_others_of_its_tenant_and_all_of_them_to_other_tenants() {
        assertThat(all(ADA)).hasSize(50);

        for (var owner = 0; owner < 20; owner++) {
            all(new ShareKey("north", "owner-" + owner));
        }

        assertThat(share.used()).isEqualTo(67);
        assertThat(all(BOB)).hasSize(17);
    }

    @Test
    void what_is_given_back_can_be_taken_by_others_and_only_once() {
        var seats = all(ADA);

        seats.getFirst().close();
        seats.getFirst().close();

        assertThat(share.used()).isEqualTo(49);
        assertThat(share.used(ADA)).isEqualTo(49);
        seats.forEach(Seat::close);
        assertThat(share.used()).isZero();
        assertThat(share.used(ADA)).isZero();
    }

    @Test
    void a_small_limit_is_not_exceeded_by_the_least() {
        var small = new FairShare("few", 4, Duration.ofSeconds(1));
        var seats = new ArrayList<Seat>();
        for (var i = 0; i < 4; i++) {
            seats.add(small.take(ADA));
        }

        assertThatExceptionOfType(Refused.class).isThrownBy(() -> small.take(BOB));
        assertThat(seats).hasSize(4);
    }

    @Test
    void a_refusal_says_which_limit_how_much_of_it_and_when_to_come_back() {
        all(ADA);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> share.take(ADA))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY);
                    var quota = refused.quota().orElseThrow();
                    assertThat(quota.name()).isEqualTo("seats");
                    assertThat(quota.used()).isEqualTo(50);
                    assertThat(quota.limit()).isEqualTo(50);
                    assertThat(quota.retryAfter()).isEqualTo(Duration.ofSeconds(3));
                });
    }

    private List<Seat> all(ShareKey who) {
        var seats = new ArrayList<Seat>();
        while (takes(who, seats)) {
            assertThat(seats).hasSizeLessThanOrEqualTo(100);
        }
        return seats;
    }

    private Map<ShareKey, Integer> inTurn(ShareKey... all) {
        var seats = new ArrayList<Seat>();
        var taken = true;
        while (taken) {
            taken = false;
            for (var who : all) {
                taken |= takes(who, seats);
            }
        }
        return Map.of(all[0], share.used(all[0]), all[1], share.used(all[1]), all[2], share.used(all[2]));
    }

    private boolean takes(ShareKey who, List<Seat> seats) {
        return takes(share, who, seats);
    }

    private static boolean takes(FairShare from, ShareKey who, List<Seat> seats) {
        try {
            return seats.add(from.take(who));
        } catch (Refused refused) {
            return false;
        }
    }
}
