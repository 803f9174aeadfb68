package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Revocations;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Codes that wait to be used are shared fairly. */
@Timeout(120)
class CodeQuotaTest {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final String LAMP = new DeviceId(UUID.fromString("00000000-0000-4000-8000-000000000001")).toString();

    private final Desk desk = new Desk();
    private final CodeQuota live = new CodeQuota(100);
    private final Codes codes = codes(live);

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void one_owner_holds_half_and_leaves_the_rest_to_others() {
        assertThat(madeBy("greedy")).isEqualTo(50);
        assertThat(madeIn("elsewhere", "bob")).isEqualTo(25);
    }

    @Test
    void the_owners_of_one_tenant_together_hold_two_thirds_and_leave_the_rest_to_others() {
        var made = 0;
        for (var owner = 0; owner < 30; owner++) {
            made += madeBy("owner-" + owner);
        }

        assertThat(made).isEqualTo(67);
    }

    @Test
    void the_refusal_names_the_limit() {
        madeBy("greedy");

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> codes.make("acme", "greedy", "", LIFE))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.TOO_MANY);
                    assertThat(refused.quota().orElseThrow().name()).isEqualTo("sign-up-codes");
                    assertThat(refused.quota().orElseThrow().used()).isEqualTo(50);
                });
        assertThat(live.used()).isEqualTo(50);
    }

    @Test
    void a_code_gives_its_place_back_when_it_is_redeemed_and_when_it_expires() {
        var first = codes.make("acme", "greedy", "", LIFE);
        madeBy("greedy");

        codes.redeem(first.code(), LAMP, "hub");
        codes.redeem(first.code(), LAMP, "hub");
        assertThat(live.used()).isEqualTo(49);
        assertThat(madeBy("greedy")).isEqualTo(1);

        desk.clock.turn(LIFE);
        assertThat(madeBy("greedy")).isEqualTo(50);
    }

    @Test
    void after_a_start_what_is_in_the_store_is_counted_first() {
        madeBy("greedy");
        var afterwards = new CodeQuota(100);
        var restarted = codes(afterwards);

        assertThatExceptionOfType(Refused.class).isThrownBy(() -> restarted.make("acme", "greedy", "", LIFE));
        assertThat(afterwards.used()).isEqualTo(50);
    }

    @Test
    void codes_that_devices_redeem_at_another_node_do_not_count_any_longer_than_a_moment() {
        var elsewhere = codes(new CodeQuota(100));
        var made = IntStream.range(0, 50)
                .mapToObj(_ -> codes.make("acme", "greedy", "", LIFE).code())
                .toList();
        assertThat(madeBy("greedy")).isZero();

        made.forEach(code -> elsewhere.redeem(code, LAMP, "hub"));
        desk.clock.turn(Duration.ofSeconds(10));

        assertThat(madeBy("greedy")).isEqualTo(50);
        assertThat(live.used()).isEqualTo(50);
    }

    @Test
    void codes_that_another_node_made_count_as_well_when_the_node_counts_again() {
        var quota = new CodeQuota(100);
        var elsewhere = codes(quota);
        var made = IntStream.range(0, 10)
                .mapToObj(_ -> codes.make("acme", "greedy", "", LIFE).code())
                .toList();
        IntStream.range(0, 40).forEach(_ -> elsewhere.make("acme", "greedy", "", LIFE));
        assertThat(quota.used()).isEqualTo(50);
        assertThat(madeBy("greedy")).isEqualTo(40);

        made.forEach(code -> elsewhere.redeem(code, LAMP, "hub"));
        desk.clock.turn(Duration.ofSeconds(10));

        assertThat(madeBy("greedy")).as("80 are unused in the store").isZero();
        assertThat(live.used()).isEqualTo(50);
    }

    private Codes codes(CodeQuota bound) {
        var revocations = new Revocations(desk.records, desk.revoked, desk.clock);
        var settings = IssuerSettings.usual(Desk.ADDRESS);
        return new Codes(
                desk.records, new RefreshTokens(desk.records, revocations, settings, desk.clock), desk.clock, bound);
    }

    private int madeBy(String owner) {
        return madeIn("acme", owner);
    }

    /** How many an owner gets before it is refused. */
    private int madeIn(String tenant, String owner) {
        for (var made = 0; ; made++) {
            try {
                codes.make(tenant, owner, "", LIFE);
            } catch (Refused refused) {
                return made;
            }
        }
    }
}
