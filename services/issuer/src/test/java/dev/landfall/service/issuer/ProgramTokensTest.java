package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramTokensTest {
    private static final Client METER =
            new Client("meter-reader", "mill", "ada", List.of("reader", "x"), Duration.ofHours(2), false);

    private final Desk desk = new Desk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void the_administrator_is_whoever_has_the_secret() {
        var clients = desk.issuer.clients();

        assertThat(desk.adminSecret).hasSize(43);
        assertThat(clients.hasAdministrator()).isTrue();
        assertThat(clients.isAdministrator(desk.adminSecret)).isTrue();
        assertThat(clients.isAdministrator(Clients.newSecret())).isFalse();
        assertThat(desk.asAdmin().status()).isEqualTo(200);
    }

    @Test
    void the_same_secret_given_again_by_another_node_still_works() {
        desk.issuer.clients().administrator(desk.adminSecret);

        assertThat(desk.asAdmin().status()).isEqualTo(200);
    }

    @Test
    void without_a_client_of_the_administrator_there_is_none() {
        desk.records.delete(new IssuerRecords(desk.records, "client").key("admin"));

        assertThat(desk.issuer.clients().hasAdministrator()).isFalse();
        assertThat(desk.issuer.clients().isAdministrator(desk.adminSecret)).isFalse();
    }

    @Test
    void a_renewed_secret_ends_the_old_one() {
        var old = desk.adminSecret;

        desk.adminSecret = Clients.newSecret();
        desk.issuer.clients().administrator(desk.adminSecret);
        var withNew = desk.asAdmin();
        desk.adminSecret = old;

        assertThat(withNew.status()).isEqualTo(200);
        assertThat(desk.asAdmin().text("error")).isEqualTo("invalid_client");
    }

    @Test
    void an_empty_owner_or_role_does_not_make_an_administrators_token() {
        for (var name : List.of("owner", "tenant", "role", "device", "ttl")) {
            var answer = desk.asAdmin(name, "");

            assertThat(answer.status()).as(name).isEqualTo(400);
            assertThat(answer.text("error")).isEqualTo("invalid_request");
            assertThat(answer.text("error_description")).contains(name + " is empty");
        }
    }

    @Test
    void the_administrators_own_token_says_who_it_is_and_is_signed_with_a_published_key() throws Exception {
        var answer = desk.asAdmin();
        var keys = JWKSet.parse(new String(desk.issuer.jwks(), StandardCharsets.UTF_8));
        var token = SignedJWT.parse(answer.text("access_token"));
        var key = keys.getKeyByKeyId(token.getHeader().getKeyID()).toRSAKey();
        var claims = answer.claims();

        assertThat(token.verify(new RSASSAVerifier(key))).isTrue();
        assertThat(key.getAlgorithm().getName()).isEqualTo("RS256");
        assertThat(key.isPrivate()).isFalse();
        assertThat(key.getKeyID()).isEqualTo(key.computeThumbprint().toString());
        assertThat(answer.text("token_type")).isEqualTo("Bearer");
        assertThat(answer.body()).containsEntry("expires_in", 3600L).doesNotContainKey("refresh_token");
        assertThat(claims.getIssuer()).isEqualTo(Desk.ADDRESS);
        assertThat(claims.getAudience()).containsExactly("landfall");
        assertThat(claims.getSubject()).isEqualTo("admin");
        assertThat(claims.getClaim("tenant")).isEqualTo("default");
        assertThat(claims.getStringListClaim("roles")).containsExactly("admin");
        assertThat(claims.getStringClaim("client_id")).isEqualTo("admin");
        assertThat(claims.getJWTID()).isNotEmpty();
        assertThat(claims.getIssueTime()).isEqualTo(desk.clock.instant());
        assertThat(claims.getNotBeforeTime()).isEqualTo(desk.clock.instant());
        assertThat(claims.getExpirationTime()).isEqualTo(desk.clock.instant().plusSeconds(3600));
    }

    @Test
    void the_administrator_may_ask_in_anyones_name_and_does_not_lend_its_own_role() throws Exception {
        var device = "2a856544-9a93-4c0c-7099-dc9275cf73f8";

        var owner = desk.asAdmin("owner", "ada", "tenant", "mill", "ttl", "90s").claims();
        var full = desk.asAdmin("owner", "ada", "role", "reader x", "device", device)
                .claims();
        var admin = desk.asAdmin("tenant", "mill", "role", "admin").claims();

        assertThat(owner.getSubject()).isEqualTo("ada");
        assertThat(owner.getClaim("tenant")).isEqualTo("mill");
        assertThat(owner.getStringListClaim("roles")).isEmpty();
        assertThat(owner.getClaim("device")).isNull();
        assertThat(owner.getExpirationTime()).isEqualTo(desk.clock.instant().plusSeconds(90));
        assertThat(full.getStringListClaim("roles")).containsExactly("reader", "x");
        assertThat(full.getClaim("device")).isEqualTo(device);
        assertThat(admin.getSubject()).isEqualTo("admin");
        assertThat(admin.getStringListClaim("roles")).containsExactly("admin");
    }

    @Test
    void a_program_asks_for_itself_and_for_no_more() {
        var secret = desk.issuer.clients().register(METER);

        var own = asMeter(secret);
        var less = asMeter(secret, "role", "reader", "owner", "ada", "ttl", "2h");

        assertThat(own.claims().getClaims())
                .containsEntry("tenant", "mill")
                .containsEntry("roles", List.of("reader", "x"))
                .containsEntry("client_id", "meter-reader");
        assertThat(less.claims().getClaims()).containsEntry("roles", List.of("reader"));
        assertThat(asMeter(secret, "owner", "eve").text("error")).isEqualTo("unauthorized_client");
        assertThat(asMeter(secret, "tenant", "acme").text("error")).isEqualTo("unauthorized_client");
        assertThat(asMeter(secret, "role", "admin").text("error")).isEqualTo("invalid_scope");
        assertThat(asMeter(secret, "ttl", "3h").text("error")).isEqualTo("invalid_request");
        assertThat(asMeter(secret, "device", "2a856544-9a93-4c0c-7099-dc9275cf73f8")
                        .text("error"))
                .isEqualTo("unauthorized_client");
    }

    @Test
    void a_program_that_was_removed_is_no_client_any_more() {
        var secret = desk.issuer.clients().register(METER);
        var listed = desk.issuer.clients().list("mill", Optional.empty(), 10).items();

        desk.issuer.clients().remove("meter-reader");

        assertThat(listed).containsExactly(METER);
        assertThat(asMeter(secret).text("error")).isEqualTo("invalid_client");
        assertThat(desk.issuer.clients().list("mill", Optional.empty(), 10).items())
                .isEmpty();
    }

    @Test
    void registering_refuses_taken_ids_and_impossible_names() {
        desk.issuer.clients().register(METER);

        refused(Reason.DUPLICATE, METER);
        refused(Reason.INVALID, new Client("admin", "t", "o", List.of(), Duration.ofHours(1), false));
        refused(Reason.INVALID, new Client("a b", "t", "o", List.of(), Duration.ofHours(1), false));
        refused(Reason.INVALID, new Client("c", "", "o", List.of(), Duration.ofHours(1), false));
        refused(Reason.INVALID, new Client("c", "t", "o\n", List.of(), Duration.ofHours(1), false));
        refused(Reason.INVALID, new Client("c", "t", "o", List.of("a b"), Duration.ofHours(1), false));
        refused(Reason.INVALID, new Client("c", "t", "o", List.of(), Duration.ZERO, false));
    }

    private void refused(Reason reason, Client client) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> desk.issuer.clients().register(client))
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }

    @Test
    void a_client_says_who_it_is_in_the_form_or_in_the_header_but_not_in_both() {
        var header = Optional.of(new ClientSecret("admin", desk.adminSecret));
        var inForm = Desk.form("client_credentials", "client_id", "admin", "client_secret", desk.adminSecret);

        assertThat(desk.ask(Optional.empty(), inForm).status()).isEqualTo(200);
        assertThat(desk.ask(header, Desk.form("client_credentials", "client_id", "admin"))
                        .status())
                .isEqualTo(200);
        assertThat(desk.ask(header, inForm).text("error")).isEqualTo("invalid_request");
        assertThat(desk.ask(header, Desk.form("client_credentials", "client_id", "other"))
                        .text("error"))
                .isEqualTo("invalid_request");
    }

    @ParameterizedTest
    @CsvSource({"admin, wrong", "admin, ''", "nobody, wrong", "'', wrong", "../admin, wrong", "landfall-hub, wrong"})
    void whoever_is_no_client_gets_401(String id, String secret) {
        var answer = desk.ask(Optional.of(new ClientSecret(id, secret)), Desk.form("client_credentials"));

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text("error")).isEqualTo("invalid_client");
    }

    @ParameterizedTest
    @CsvSource({
        "ttl, 0, invalid_request",
        "ttl, -1, invalid_request",
        "ttl, 1.5, invalid_request",
        "ttl, 1w, invalid_request",
        "ttl, 999999999999, invalid_request",
        "ttl, 366d, invalid_request",
        "role, a/b, invalid_scope",
        "device, lamp, invalid_request",
        "owner, ' ', invalid_request",
        "scope, ignored, "
    })
    void wishes_that_make_no_sense_are_refused(String name, String value, String error) {
        var answer = desk.asAdmin(name, value);

        assertThat(answer.status()).isEqualTo(error == null ? 200 : 400);
        assertThat(answer.body().get("error")).isEqualTo(error);
    }

    @Test
    void requests_beyond_their_bounds_are_refused() {
        var many = new HashMap<>(Desk.form("client_credentials"));
        for (var i = 0; i < 40; i++) {
            many.put("f" + i, List.of("x"));
        }
        var none = Optional.<ClientSecret>empty();

        assertThat(desk.ask(none, many).text("error")).isEqualTo("invalid_request");
        assertThat(desk.ask(none, Desk.form("client_credentials", "code", "x".repeat(5000)))
                        .text("error"))
                .isEqualTo("invalid_request");
        assertThat(desk.asAdmin("owner", "x".repeat(257)).text("error")).isEqualTo("invalid_request");
        assertThat(desk.ask(none, Map.of("grant_type", Collections.nCopies(2, "client_credentials")))
                        .text("error"))
                .isEqualTo("invalid_request");
        assertThat(desk.ask(none, Map.of()).text("error")).isEqualTo("invalid_request");
        assertThat(desk.ask(none, Desk.form("password")).text("error")).isEqualTo("unsupported_grant_type");
        assertThat(desk.ask(none, Desk.form("client_credentials")).text("error"))
                .isEqualTo("invalid_client");
    }

    @Test
    void nothing_secret_is_shown_when_something_is_printed() {
        var answer = desk.issuer.token(
                Desk.form("client_credentials"), Optional.of(new ClientSecret("admin", desk.adminSecret)));
        var code = desk.issuer.deviceCode(desk.principal("ada"), "ada", Optional.empty(), Optional.empty());

        assertThat(new ClientSecret("admin", desk.adminSecret).toString()).doesNotContain(desk.adminSecret);
        assertThat(answer.toString()).isEqualTo("TokenAnswer[200, ***]");
        assertThat(code.toString()).doesNotContain(code.code());
        assertThat(Desk.KEYS.toString()).hasSizeLessThan(100);
    }

    private Desk.Answer asMeter(String secret, String... fields) {
        return desk.ask(Optional.of(new ClientSecret("meter-reader", secret)), Desk.form("client_credentials", fields));
    }
}
