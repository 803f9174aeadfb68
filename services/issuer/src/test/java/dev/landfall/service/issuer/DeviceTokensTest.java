package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceTokensTest {
    private static final DeviceId LAMP = new DeviceId(new UUID(1, 1));
    private static final DeviceId OTHER = new DeviceId(new UUID(2, 2));

    private final Desk desk = new Desk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void a_code_becomes_tokens_of_its_owner_bound_to_the_device() throws Exception {
        var code = desk.code("ada");

        var answer = desk.redeem(code, LAMP);

        assertThat(code).matches("[A-Za-z0-9]{32}");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).containsEntry("expires_in", 3600L);
        assertThat(answer.text("refresh_token")).hasSize(66);
        assertThat(answer.claims().getSubject()).isEqualTo("ada");
        assertThat(answer.claims().getClaim("tenant")).isEqualTo("acme");
        assertThat(answer.claims().getClaim("device")).isEqualTo(LAMP.toString());
        assertThat(answer.claims().getStringListClaim("roles")).containsExactly("device");
    }

    @Test
    void a_device_that_missed_the_answer_redeems_again_until_it_has_refreshed() {
        var code = desk.code("ada");
        var missed = desk.redeem(code, LAMP);
        var again = desk.redeem(code, LAMP);
        var third = desk.redeem(code, LAMP);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.text("refresh_token")).isNotEqualTo(missed.text("refresh_token"));
        assertThat(desk.refresh(again.text("refresh_token"), LAMP).status()).isEqualTo(200);
        assertRefused(desk.redeem(code, LAMP));
        assertThat(third.status()).isEqualTo(200);
    }

    @Test
    void a_refresh_token_ends_a_year_after_it_was_given_and_not_a_moment_before() {
        var early = desk.redeem(desk.code("ada"), LAMP).text("refresh_token");
        var late = desk.redeem(desk.code("ada"), OTHER).text("refresh_token");

        desk.clock.turn(Duration.ofDays(365).minusMillis(1));
        assertThat(desk.refresh(early, LAMP).status()).isEqualTo(200);
        desk.clock.turn(Duration.ofMillis(1));
        assertRefused(desk.refresh(late, OTHER));
    }

    @Test
    void of_more_than_sixteen_sign_ups_of_one_device_the_oldest_make_room() {
        var first = desk.redeem(desk.code("ada"), LAMP).text("refresh_token");
        var other = desk.redeem(desk.code("ada"), OTHER).text("refresh_token");
        desk.clock.turn(Duration.ofSeconds(1));
        var second = desk.redeem(desk.code("ada"), LAMP).text("refresh_token");
        for (var i = 0; i < 15; i++) {
            desk.clock.turn(Duration.ofSeconds(1));
            assertThat(desk.redeem(desk.code("ada"), LAMP).status()).isEqualTo(200);
        }

        assertRefused(desk.refresh(first, LAMP));
        assertThat(desk.refresh(second, LAMP).status()).isEqualTo(200);
        assertThat(desk.refresh(other, OTHER).status()).isEqualTo(200);
    }

    @Test
    void nobody_else_gets_a_code_that_a_device_has_taken() {
        var code = desk.code("ada");
        desk.redeem(code, LAMP);

        assertRefused(desk.redeem(code, OTHER));
    }

    @Test
    void a_code_made_for_one_device_is_for_no_other() {
        var code = desk.issuer
                .deviceCode(desk.principal("ada"), "ada", Optional.of(LAMP), Optional.empty())
                .code();

        assertRefused(desk.redeem(code, OTHER));
        assertThat(desk.redeem(code, LAMP).status()).isEqualTo(200);
    }

    @Test
    void a_code_ends_with_its_time_also_for_the_device_that_has_it() {
        var made = desk.issuer.deviceCode(
                desk.principal("ada"), "ada", Optional.empty(), Optional.of(Duration.ofMinutes(1)));
        desk.clock.turn(Duration.ofSeconds(59));
        var inTime = desk.redeem(made.code(), LAMP);
        desk.clock.turn(Duration.ofSeconds(1));

        assertThat(inTime.status()).isEqualTo(200);
        assertThat(made.expires()).isEqualTo(desk.clock.instant());
        assertRefused(desk.redeem(made.code(), LAMP));
        assertThat(desk.refresh(inTime.text("refresh_token"), LAMP).status()).isEqualTo(200);
    }

    @Test
    void of_many_devices_that_show_one_code_at_once_one_gets_it() throws Exception {
        var code = desk.code("ada");
        var tries = new ArrayList<Callable<Desk.Answer>>();
        for (var i = 0; i < 16; i++) {
            var device = new DeviceId(new UUID(7, i));
            tries.add(() -> desk.redeem(code, device));
        }
        var winners = new ArrayList<Desk.Answer>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var answer : threads.invokeAll(tries)) {
                if (answer.get().status() == 200) {
                    winners.add(answer.get());
                }
            }
        }

        assertThat(winners).hasSize(1);
    }

    @Test
    void refreshing_answers_a_new_token_and_the_old_one_holds_until_the_new_one_is_used() {
        var first = signUp();
        var second = refreshed(first);
        var lost = refreshed(first);
        var third = refreshed(second);

        assertThat(List.of(first, second, lost, third)).doesNotHaveDuplicates();
        assertRefused(desk.refresh(first, LAMP));
    }

    @Test
    void a_token_used_after_its_successor_ends_the_whole_family() {
        var first = signUp();
        var second = refreshed(first);
        var third = refreshed(second);

        assertRefused(desk.refresh(first, LAMP));

        assertRefused(desk.refresh(third, LAMP));
        assertRefused(desk.refresh(second, LAMP));
    }

    @Test
    void a_long_run_of_refreshes_with_lost_answers_never_strands_a_device() {
        var held = signUp();

        for (var i = 0; i < 200; i++) {
            for (var lost = 0; lost < i % 5; lost++) {
                refreshed(held);
            }
            held = refreshed(held);
        }

        assertThat(desk.refresh(held, LAMP).status()).isEqualTo(200);
    }

    @Test
    void repeated_answers_are_bounded_and_the_newest_count() {
        var held = signUp();
        var oldest = refreshed(held);
        for (var i = 0; i < 8; i++) {
            refreshed(held);
        }

        assertRefused(desk.refresh(oldest, LAMP));
        assertThat(desk.refresh(held, LAMP).status()).isEqualTo(200);
    }

    @Test
    void another_device_or_an_invented_token_does_no_harm() {
        var token = signUp();

        assertRefused(desk.refresh(token, OTHER));
        assertRefused(desk.refresh(token.substring(0, 23) + "A".repeat(43), LAMP));
        assertRefused(desk.refresh("A".repeat(22) + "." + "A".repeat(43), LAMP));
        assertRefused(desk.refresh("x", LAMP));
        assertRefused(desk.refresh("ü".repeat(66), LAMP));

        assertThat(desk.refresh(token, LAMP).status()).isEqualTo(200);
    }

    @Test
    void a_refresh_token_ends_a_year_after_its_last_use() {
        var token = signUp();
        desk.clock.turn(Duration.ofDays(364));
        var next = refreshed(token);
        desk.clock.turn(Duration.ofDays(364));
        var last = refreshed(next);
        desk.clock.turn(Duration.ofDays(366));

        assertRefused(desk.refresh(last, LAMP));
    }

    @Test
    void revoking_a_device_ends_its_refresh_tokens_and_its_code_and_no_others() {
        var code = desk.code("ada");
        var token = desk.redeem(code, LAMP).text("refresh_token");
        var others = desk.redeem(desk.code("ada"), OTHER).text("refresh_token");

        desk.issuer.released("acme", LAMP, desk.clock.instant());
        desk.issuer.released("acme", LAMP, desk.clock.instant());

        assertRefused(desk.refresh(token, LAMP));
        assertRefused(desk.redeem(code, LAMP));
        assertThat(desk.refresh(others, OTHER).status()).isEqualTo(200);
    }

    @Test
    void what_one_node_answered_holds_on_another_at_once() {
        var other = desk.another(IssuerSettings.usual(Desk.ADDRESS));
        var form = Desk.form("authorization_code", "code", desk.code("ada"), "device_id", LAMP.toString());
        var hub = Optional.of(new ClientSecret(Issuer.HUB_CLIENT, desk.issuer.hubSecret()));

        assertThat(other.hubSecret()).isEqualTo(desk.issuer.hubSecret());
        assertThat(other.token(form, hub).status()).isEqualTo(200);
        assertThat(desk.ask(hub, form).status()).isEqualTo(200);
    }

    @Test
    void only_the_hub_redeems_codes_and_only_for_a_device_with_an_id() {
        var form = Desk.form("authorization_code", "code", desk.code("ada"), "device_id", LAMP.toString());
        var admin = Optional.of(new ClientSecret("admin", desk.adminSecret));
        var wrong = Optional.of(new ClientSecret(Issuer.HUB_CLIENT, desk.adminSecret));

        assertThat(desk.ask(admin, form).text("error")).isEqualTo("unauthorized_client");
        assertThat(desk.ask(wrong, form).text("error")).isEqualTo("invalid_client");
        assertThat(desk.ask(Optional.empty(), form).text("error")).isEqualTo("invalid_client");
        assertThat(desk.asHub(Desk.form("authorization_code", "code", "x")).text("error"))
                .isEqualTo("invalid_request");
        assertThat(desk.asHub(Desk.form("refresh_token", "refresh_token", "x", "device_id", "lamp"))
                        .text("error"))
                .isEqualTo("invalid_request");
        assertThat(desk.asHub(form).status()).isEqualTo(200);
    }

    @Test
    void codes_are_made_by_administrators_and_owners_alone() {
        var device = new Principal(
                "ada",
                "acme",
                "ada",
                Optional.of(LAMP),
                Set.of(),
                "",
                desk.clock.instant().plusSeconds(60));
        var expired = new Principal("ada", "acme", "ada", Optional.empty(), Set.of(), "", desk.clock.instant());

        assertThat(code(desk.principal("boss", Access.ADMIN), "ada")).isNotEmpty();
        assertThat(code(desk.principal("ada"), "ada")).isNotEmpty();
        for (var nobody : List.of(
                desk.principal("eve"),
                desk.principal("ada", Access.READER),
                desk.principal("ada", Access.DEVICE),
                device,
                expired)) {
            refused(Reason.FORBIDDEN, nobody, "ada", Duration.ofMinutes(1));
        }
        refused(Reason.INVALID, desk.principal("boss", Access.ADMIN), " ", Duration.ofMinutes(1));
        refused(Reason.INVALID, desk.principal("ada"), "ada", Duration.ofDays(8));
        refused(Reason.INVALID, desk.principal("ada"), "ada", Duration.ZERO);
    }

    private void refused(Reason reason, Principal principal, String owner, Duration life) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> desk.issuer.deviceCode(principal, owner, Optional.empty(), Optional.of(life)))
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }

    private String code(Principal principal, String owner) {
        return desk.issuer
                .deviceCode(principal, owner, Optional.empty(), Optional.empty())
                .code();
    }

    private String signUp() {
        return desk.redeem(desk.code("ada"), LAMP).text("refresh_token");
    }

    private String refreshed(String token) {
        var answer = desk.refresh(token, LAMP);
        assertThat(answer.status()).as("%s", answer.body().get("error")).isEqualTo(200);
        return answer.text("refresh_token");
    }

    private static void assertRefused(Desk.Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text("error")).isEqualTo("invalid_grant");
    }
}
