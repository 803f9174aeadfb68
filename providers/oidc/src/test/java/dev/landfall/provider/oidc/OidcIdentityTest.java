package dev.landfall.provider.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.RSAKey;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.OidcSettings.Claims;
import dev.landfall.provider.oidc.OidcSettings.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a turned clock or an issuer of our own can show; the promises themselves are held by the suite. */
@Timeout(120)
class OidcIdentityTest {
    private static final RSAKey FIRST = TestIssuer.key("first");
    private static final RSAKey SECOND = TestIssuer.key("second");

    private final AtomicReference<Instant> now = new AtomicReference<>(TestIssuer.NOON);
    private TestIssuer issuer = new TestIssuer(null);

    @BeforeEach
    void publish() {
        issuer.publish(FIRST);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void a_remembered_token_ends_when_it_expires() {
        try (var identity = identity(Claims.USUAL)) {
            var token = issuer.token(FIRST, claims -> {});
            identity.verify(token);

            turn(Duration.ofHours(1).plusSeconds(29));
            assertThat(identity.verify(token).subject()).isEqualTo("ada");

            turn(Duration.ofSeconds(1));
            refuses("expired", () -> identity.verify(token));
        }
    }

    @Test
    void a_second_search_for_an_unknown_key_waits_ten_seconds() {
        try (var identity = identity(Claims.USUAL)) {
            identity.verify(issuer.token(FIRST, claims -> {}));
            var token = issuer.token(SECOND, claims -> {});
            refuses("not the issuer's", () -> identity.verify(token));
            issuer.publish(FIRST, SECOND);

            turn(Duration.ofSeconds(9));
            refuses("not the issuer's", () -> identity.verify(token));
            turn(Duration.ofSeconds(1));

            assertThat(identity.verify(token).subject()).isEqualTo("ada");
            assertThat(issuer.fetches()).isEqualTo(3);
        }
    }

    @Test
    void a_withdrawn_key_ends_also_for_tokens_that_are_remembered() {
        try (var identity = identity(Claims.USUAL)) {
            var remembered = issuer.token(FIRST, claims -> {});
            identity.verify(remembered);
            issuer.publish(SECOND);

            turn(Duration.ofMinutes(11));
            identity.verify(issuer.token(FIRST, claims -> claims.jwtID("not remembered")));

            await().untilAsserted(() -> refuses("not the issuer's", () -> identity.verify(remembered)));
        }
    }

    @Test
    void old_keys_go_on_when_they_cannot_be_fetched_again() {
        try (var identity = identity(Claims.USUAL)) {
            identity.verify(issuer.token(FIRST, claims -> {}));
            issuer.down(true);
            turn(Duration.ofMinutes(30));

            for (var i = 0; i < 50; i++) {
                var id = "t" + i;
                assertThat(identity.verify(issuer.token(FIRST, claims -> claims.jwtID(id)))
                                .tokenId())
                        .contains(id);
            }
        }
    }

    @Test
    void an_issuer_that_just_failed_is_left_alone_for_a_second() {
        try (var identity = identity(Claims.USUAL)) {
            issuer.down(true);
            var token = issuer.token(FIRST, claims -> {});
            fails(Fault.UNAVAILABLE, () -> identity.verify(token));
            issuer.down(false);

            fails(Fault.UNAVAILABLE, () -> identity.verify(token));
            turn(Duration.ofSeconds(1));

            assertThat(identity.verify(token).subject()).isEqualTo("ada");
        }
    }

    @Test
    void prefetching_makes_the_status_well_and_says_what_is_wrong_otherwise() {
        try (var identity = identity(Claims.USUAL)) {
            var before = identity.status();
            var after = identity.prefetch();

            assertThat(before.healthy()).isFalse();
            assertThat(before.conditions().getFirst().message()).contains("not asked yet");
            assertThat(after.healthy()).isTrue();
        }
        issuer.called("http://somebody.else");
        try (var identity = new OidcIdentity(settings(Claims.USUAL, issuer.address(), null), now::get)) {
            assertThat(identity.prefetch().conditions().getFirst().message()).contains("somebody.else");
        }
    }

    @Test
    void claims_may_have_other_names_and_lie_deeper() {
        var names = new Claims("https://example.com/owner", "org.name", "none", "dev", "realm_access.roles");
        try (var identity = identity(names)) {
            var principal = identity.verify(issuer.token(
                    FIRST,
                    claims -> claims.claim("https://example.com/owner", "eve")
                            .claim("org", Map.of("name", "mill"))
                            .claim("dev", "d1")
                            .claim("realm_access", Map.of("roles", List.of("admin")))));

            assertThat(principal.owner()).isEqualTo("eve");
            assertThat(principal.tenant()).isEqualTo("mill");
            assertThat(principal.device()).contains("d1");
            assertThat(principal.roles()).containsExactly("admin");
            refuses("no claim https://example.com/owner", () -> identity.verify(issuer.token(FIRST, claims -> {})));
        }
    }

    @Test
    void a_scope_gives_no_role_unless_the_settings_name_it() {
        var token = issuer.token(FIRST, claims -> claims.claim("scope", "openid  admin operator"));
        var names = Claims.USUAL;
        var scope = new Claims(names.owner(), names.tenant(), names.defaultTenant(), names.device(), "scope");

        try (var usual = identity(Claims.USUAL);
                var named = identity(scope)) {
            assertThat(usual.verify(token).roles()).isEmpty();
            assertThat(usual.verify(token).tenant()).isEqualTo("default");
            assertThat(named.verify(token).roles()).containsExactlyInAnyOrder("openid", "admin", "operator");
        }
    }

    @Test
    void names_with_control_characters_are_refused() {
        try (var identity = identity(Claims.USUAL)) {
            refuses(
                    "not a valid name",
                    () -> identity.verify(issuer.token(FIRST, claims -> claims.subject("a\u0000b"))));
        }
    }

    @Test
    void a_token_under_another_name_of_the_issuer_is_accepted_as_the_issuers() {
        var found = Issuer.of(issuer.name()).alsoNamed(Set.of("https://old.example/"));
        var settings = new OidcSettings(List.of(found), "hub", Claims.USUAL, OidcSettings.LEEWAY, List.of());
        try (var identity = new OidcIdentity(settings, now::get)) {
            var old = issuer.token(FIRST, claims -> claims.issuer("https://old.example"));
            var foreign = issuer.token(FIRST, claims -> claims.issuer("https://foreign.example"));
            var forged = issuer.token(SECOND, claims -> claims.issuer("https://old.example"));

            assertThat(identity.verify(old).issuer()).isEqualTo(issuer.name());
            refuses("of another issuer", () -> identity.verify(foreign));
            refuses("not the issuer's", () -> identity.verify(forged));
        }
    }

    @Test
    void each_of_several_issuers_vouches_for_its_own_tokens_only() {
        try (var other = new TestIssuer(null);
                var identity = new OidcIdentity(
                        new OidcSettings(
                                List.of(Issuer.of(issuer.name()), Issuer.of(other.name())),
                                "hub",
                                Claims.USUAL,
                                OidcSettings.LEEWAY,
                                List.of()),
                        now::get)) {
            other.publish(SECOND);

            assertThat(identity.verify(other.token(SECOND, claims -> {})).issuer())
                    .isEqualTo(other.name());
            assertThat(identity.verify(issuer.token(FIRST, claims -> {})).issuer())
                    .isEqualTo(issuer.name());
            refuses("not the issuer's", () -> identity.verify(issuer.token(SECOND, claims -> {})));
        }
    }

    @Test
    void an_issuer_may_be_found_at_another_address_than_its_name() {
        issuer.called("https://hub.example");
        try (var identity = new OidcIdentity(settings(Claims.USUAL, "https://hub.example/", issuer), now::get)) {
            assertThat(identity.verify(issuer.token(FIRST, claims -> {})).issuer())
                    .isEqualTo("https://hub.example");
        }
    }

    @Test
    void an_issuer_elsewhere_is_not_asked_without_tls() {
        try (var identity = new OidcIdentity(settings(Claims.USUAL, "http://issuer.example", null), now::get)) {
            assertThat(identity.prefetch().conditions().getFirst().message()).contains("must be https");
        }
    }

    @Test
    void over_tls_only_the_given_authorities_are_trusted() {
        var tls = TestCertificate.forLocalhost();
        var stranger = TestCertificate.forLocalhost();
        issuer.close();
        issuer = new TestIssuer(tls.context());
        issuer.publish(FIRST);
        var token = issuer.token(FIRST, claims -> {});

        try (var trusting = over(tls.pem());
                var other = over(stranger.pem());
                var platform = over(null);
                var broken = over("no pem")) {
            assertThat(trusting.verify(token).subject()).isEqualTo("ada");
            for (var each : Arrays.asList(other, platform, broken)) {
                fails(Fault.UNAVAILABLE, () -> each.verify(token));
            }
        }
    }

    @Test
    void settings_that_contradict_themselves_are_refused_and_secrets_are_not_shown() {
        var provider = new OidcSettings.Provider("p", "https://nobody.example", "hub", "very secret", "");

        assertThat(provider.toString()).contains("hub").doesNotContain("very secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OidcIdentity(new OidcSettings(
                        List.of(Issuer.of("https://issuer.example")),
                        "hub",
                        Claims.USUAL,
                        OidcSettings.LEEWAY,
                        List.of(provider))))
                .withMessageContaining("no such issuer")
                .withMessageNotContaining("very secret");
    }

    private OidcIdentity identity(Claims claims) {
        return new OidcIdentity(settings(claims, issuer.name(), null), now::get);
    }

    private OidcIdentity over(@Nullable String pem) {
        var tls = new Issuer(issuer.name(), issuer::address, pem);
        return new OidcIdentity(
                new OidcSettings(List.of(tls), "hub", Claims.USUAL, OidcSettings.LEEWAY, List.of()), now::get);
    }

    private static OidcSettings settings(Claims claims, String name, @Nullable TestIssuer at) {
        var found = at == null ? Issuer.of(name) : new Issuer(name, at::address, null);
        return new OidcSettings(List.of(found), "hub", claims, OidcSettings.LEEWAY, List.of());
    }

    private void turn(Duration by) {
        now.updateAndGet(time -> time.plus(by));
    }

    private static void refuses(String reason, ThrowingCallable call) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .withMessageContaining(reason)
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNAUTHENTICATED);
    }

    private static void fails(Fault fault, ThrowingCallable call) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .extracting(ProviderException::fault)
                .isEqualTo(fault);
    }
}
