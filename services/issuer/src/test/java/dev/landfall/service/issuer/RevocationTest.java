package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.landfall.core.model.DeviceId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RFC 7009, and what ends with a device. */
class RevocationTest {
    private static final DeviceId LAMP = new DeviceId(new UUID(1, 1));

    private final Desk desk = new Desk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void who_holds_a_program_s_token_revokes_it_and_no_other() throws Exception {
        var one = desk.asAdmin("owner", "ada");
        var other = desk.asAdmin("owner", "ada");

        var status = desk.revoke(one.text("access_token"));

        assertThat(status).isEqualTo(200);
        assertThat(desk.revoked.has(one.claims().getJWTID())).isTrue();
        assertThat(desk.revoked.has(other.claims().getJWTID())).isFalse();
        assertThat(desk.revoke(one.text("access_token"))).isEqualTo(200);
    }

    @Test
    void of_a_device_all_tokens_of_its_sign_up_end_whichever_is_shown() throws Exception {
        for (var member : List.of("access_token", "refresh_token")) {
            var code = desk.code("ada");
            var first = desk.redeem(code, LAMP);
            var second = desk.refresh(first.text("refresh_token"), LAMP);

            assertThat(desk.revoke(first.text(member))).isEqualTo(200);

            assertThat(desk.revoked.has(first.claims().getJWTID())).isTrue();
            assertThat(desk.revoked.has(second.claims().getJWTID())).isTrue();
            assertThat(desk.refresh(second.text("refresh_token"), LAMP).status())
                    .isEqualTo(400);
            assertThat(desk.redeem(code, LAMP).status()).isEqualTo(400);
        }
    }

    @Test
    void a_client_revokes_what_was_given_to_it_and_the_administrator_all() throws Exception {
        var mill = new Client("mill", "default", "ada", List.of(), Duration.ofHours(1), false);
        var secret = desk.issuer.clients().register(mill);
        var own = desk.ask(Optional.of(new ClientSecret("mill", secret)), Desk.form("client_credentials"));
        var admins = desk.asAdmin("owner", "ada");

        assertThat(revoke(own, "mill", "wrong")).isEqualTo(401);
        assertThat(revoke(admins, "mill", secret)).isEqualTo(400);
        assertThat(desk.revoked.count()).isZero();
        assertThat(revoke(own, "mill", secret)).isEqualTo(200);
        assertThat(desk.revoked.has(own.claims().getJWTID())).isTrue();
        assertThat(revoke(admins, "admin", desk.adminSecret)).isEqualTo(200);
        assertThat(desk.revoked.has(admins.claims().getJWTID())).isTrue();
    }

    @Test
    void what_is_no_token_is_as_good_as_revoked_and_costs_nothing() {
        var token = desk.asAdmin("owner", "ada").text("access_token");

        assertThat(desk.revoke("nonsense")).isEqualTo(200);
        assertThat(desk.revoke("a".repeat(22) + "." + "b".repeat(43))).isEqualTo(200);
        assertThat(desk.revoke(token.substring(0, token.lastIndexOf('.') + 1) + "AAAA"))
                .isEqualTo(200);
        assertThat(desk.issuer.revoke(Map.of(), Optional.empty()).status()).isEqualTo(400);
        assertThat(desk.revoked.count()).isZero();
    }

    @Test
    void a_token_of_another_issuer_has_to_be_revoked_there() throws Exception {
        var elsewhere = IssuerSettings.usual("https://elsewhere.example");

        var token = adas(desk.another(elsewhere, SigningKeys.generate()));

        assertThat(desk.revoke(token)).isEqualTo(400);
    }

    @Test
    void a_token_that_the_hub_gave_under_a_former_name_is_revoked() throws Exception {
        var token = adas(desk.another(IssuerSettings.usual("https://former.example")));

        assertThat(desk.revoke(token)).isEqualTo(200);

        assertThat(desk.revoked.count()).isEqualTo(1);
    }

    private String adas(Issuer issuer) throws Exception {
        var answer = issuer.token(
                Desk.form("client_credentials", "owner", "ada"),
                Optional.of(new ClientSecret("admin", desk.adminSecret)));
        return String.valueOf(JSONObjectUtils.parse(new String(answer.body(), StandardCharsets.UTF_8))
                .get("access_token"));
    }

    @Test
    void a_device_that_was_given_up_comes_back_with_a_new_code_only() throws Exception {
        var code = desk.code("ada");
        var before = desk.redeem(code, LAMP);
        desk.clock.turn(Duration.ofSeconds(1));
        var since = desk.clock.instant();
        desk.clock.turn(Duration.ofSeconds(1));
        var early = desk.redeem(desk.code("ada"), LAMP);

        desk.issuer.released("acme", LAMP, since);
        desk.issuer.released("acme", LAMP, since);

        assertThat(desk.refresh(before.text("refresh_token"), LAMP).status()).isEqualTo(400);
        assertThat(desk.redeem(code, LAMP).status()).isEqualTo(400);
        assertThat(desk.revoked.has(before.claims().getJWTID())).isTrue();
        assertThat(desk.revoked.has(early.claims().getJWTID()))
                .as("what it got for a new code while the old life was being ended is of its new life")
                .isFalse();
        assertThat(desk.refresh(early.text("refresh_token"), LAMP).status()).isEqualTo(200);
    }

    @Test
    void a_code_stays_dead_also_where_refresh_tokens_live_for_less_than_codes() {
        var usual = IssuerSettings.usual(Desk.ADDRESS);
        var hasty = desk.another(new IssuerSettings(
                usual.name(),
                usual.address(),
                usual.audience(),
                usual.programToken(),
                usual.deviceToken(),
                Duration.ofMinutes(1),
                usual.deviceCode()));
        var code = desk.issuer
                .deviceCode(desk.principal("ada"), "ada", Optional.empty(), Optional.of(Duration.ofDays(7)))
                .code();
        var hub = Optional.of(new ClientSecret(Issuer.HUB_CLIENT, desk.issuer.hubSecret()));
        var form = Desk.form("authorization_code", "code", code, "device_id", LAMP.toString());
        assertThat(hasty.token(form, hub).status()).isEqualTo(200);

        hasty.released("acme", LAMP, desk.clock.instant());
        desk.clock.turn(Duration.ofHours(1));

        assertThat(hasty.token(form, hub).status()).isEqualTo(400);
    }

    private int revoke(Desk.Answer given, String client, String secret) {
        return desk.issuer
                .revoke(
                        Map.of("token", List.of(given.text("access_token"))),
                        Optional.of(new ClientSecret(client, secret)))
                .status();
    }
}
