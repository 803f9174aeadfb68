package dev.landfall.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoginsTest {
    private static final Instant EXPIRY = Instant.ofEpochSecond(1_790_000_000);
    private static final String LAMP = "00000000-0000-4000-8000-000000000001";

    private final Issuer issuer = new Issuer();
    private final RevokedTokenIds revoked = new RevokedTokenIds();
    private final Logins logins =
            new Logins(issuer, new Access(Clock.fixed(EXPIRY.minusSeconds(60), ZoneOffset.UTC), revoked));

    @Test
    void a_good_token_is_a_principal() {
        issuer.principal = principal("acme", "ada", Optional.of(LAMP));

        var principal = logins.verify("token");

        assertThat(principal)
                .isEqualTo(new Principal(
                        "s1",
                        "acme",
                        "ada",
                        Optional.of(new DeviceId(UUID.fromString(LAMP))),
                        Set.of("device"),
                        "t1",
                        EXPIRY.plus(Access.TOLERANCE)));
    }

    @Test
    void a_bad_token_is_refused_with_the_reason_and_without_words_of_ours() {
        issuer.failure = new ProviderException(Fault.UNAUTHENTICATED, "it expired at noon");

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> logins.verify("token"))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.UNAUTHENTICATED);
                    assertThat(refused.text()).isEqualTo("This token was not accepted: it expired at noon");
                });
    }

    @Test
    void a_revoked_token_is_refused_with_just_that_reason() {
        issuer.principal = principal("acme", "ada", Optional.empty());
        var before = logins.verify("token");

        revoked.add("t1", EXPIRY);

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> logins.verify("token"))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.UNAUTHENTICATED);
                    assertThat(refused.detail()).isEqualTo(ReasonDetail.TOKEN_REVOKED);
                });
        assertThat(logins.ended(before)).contains("token-revoked");
    }

    @Test
    void a_token_without_an_id_is_known_by_its_hash() {
        issuer.principal = new Identity.Principal(
                "https://issuer", "s1", "acme", "ada", Optional.empty(), Set.of(), Optional.empty(), EXPIRY);

        var one = logins.verify("token");
        var other = logins.verify("another");

        assertThat(one.tokenId()).hasSize(64).isNotEqualTo(other.tokenId());
    }

    /** RFC 7515 section 7.1: the signature is the third part, and many texts of it mean the same. */
    @Test
    void a_revoked_token_without_an_id_stays_revoked_however_it_is_spelled() {
        issuer.principal = withoutId();
        var content = part("{\"alg\":\"ES256\"}") + "." + part("{\"sub\":\"ada?>\"}");
        var revokedToken = logins.verify(content + ".c2lnbmF0dXJl").tokenId();

        revoked.add(revokedToken, EXPIRY);

        for (var spelling : new String[] {
            content + ".c2lnbmF0dXJl",
            content + ".c2lnbmF0dXJm",
            content + ".c2lnbmF0dXJl==",
            content + ".another-signature",
            " " + content + ".c2lnbmF0dXJl\n",
            content.replace('-', '+').replace('_', '/') + ".c2lnbmF0dXJl"
        }) {
            assertThatExceptionOfType(Refused.class)
                    .isThrownBy(() -> logins.verify(spelling))
                    .extracting(Refused::detail)
                    .isEqualTo(ReasonDetail.TOKEN_REVOKED);
        }
        assertThat(logins.verify(part("{\"alg\":\"ES256\"}") + "." + part("{\"sub\":\"eve\"}") + ".c2lnbmF0dXJl")
                        .tokenId())
                .isNotEqualTo(revokedToken);
    }

    @Test
    void a_token_that_was_revoked_by_its_text_by_an_older_hub_stays_revoked() throws Exception {
        issuer.principal = withoutId();
        var token = part("{}") + "." + part("{}") + ".c2ln";
        var digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));

        revoked.add(HexFormat.of().formatHex(digest), EXPIRY);

        assertRefused(Reason.UNAUTHENTICATED, () -> logins.verify(token));
    }

    @Test
    void a_token_is_alive_until_its_end_and_the_tolerance_and_not_a_moment_longer() {
        for (var expiry : new Instant[] {EXPIRY, Instant.parse("2263-01-01T00:00:00Z"), Instant.MAX}) {
            issuer.principal = new Identity.Principal(
                    "https://issuer", "s1", "acme", "ada", Optional.empty(), Set.of(), Optional.of("t1"), expiry);
            var principal = logins.verify("token");

            assertThat(access(principal.expiry().minusNanos(1)).alive(principal))
                    .isTrue();
            assertThat(access(principal.expiry()).alive(principal)).isFalse();
            assertThat(principal.expiry()).isEqualTo(expiry.equals(Instant.MAX) ? expiry : expiry.plusSeconds(30));
        }
    }

    private static Access access(Instant time) {
        return new Access(Clock.fixed(time, ZoneOffset.UTC));
    }

    private static Identity.Principal withoutId() {
        return new Identity.Principal(
                "https://issuer", "s1", "acme", "ada", Optional.empty(), Set.of(), Optional.empty(), EXPIRY);
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_tenant_that_belongs_to_the_hub_is_refused() {
        issuer.principal = principal("@hub", "ada", Optional.empty());

        assertRefused(Reason.UNAUTHENTICATED, () -> logins.verify("token"));
    }

    @Test
    void names_that_the_store_cannot_have_are_refused() {
        for (var name : new String[] {"", "a\u0000b", "x".repeat(257)}) {
            issuer.principal = principal(name, "ada", Optional.empty());
            assertRefused(Reason.UNAUTHENTICATED, () -> logins.verify("token"));

            issuer.principal = principal("acme", name, Optional.empty());
            assertRefused(Reason.UNAUTHENTICATED, () -> logins.verify("token"));
        }
    }

    @Test
    void a_token_bound_to_what_is_no_device_is_not_one_for_all_devices() {
        issuer.principal = principal("acme", "ada", Optional.of("lamp"));

        assertRefused(Reason.UNAUTHENTICATED, () -> logins.verify("token"));
    }

    @Test
    void an_unknown_provider_and_a_silent_one_are_told_apart() {
        issuer.failure = new ProviderException(Fault.NOT_FOUND, "x");
        assertRefused(Reason.NOT_FOUND, () -> logins.exchange("github", "code", LAMP));

        issuer.failure = new ProviderException(Fault.UNAVAILABLE, "x");
        assertRefused(Reason.UNAVAILABLE, () -> logins.refresh("", "token", LAMP));
    }

    @Test
    void tokens_come_through_and_are_not_printed() {
        issuer.tokens = new Identity.Tokens("access", "refresh", EXPIRY);

        var tokens = logins.exchange("", "code", LAMP);

        assertThat(tokens.accessToken()).isEqualTo("access");
        assertThat(tokens.refreshToken()).isEqualTo("refresh");
        assertThat(tokens.toString()).doesNotContain("access").doesNotContain("refresh");
    }

    private static void assertRefused(Reason reason, ThrowingCallable call) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(call)
                .extracting(Refused::reason)
                .isEqualTo(reason);
    }

    private static Identity.Principal principal(String tenant, String owner, Optional<String> device) {
        return new Identity.Principal(
                "https://issuer", "s1", tenant, owner, device, Set.of("device"), Optional.of("t1"), EXPIRY);
    }

    /** An issuer that says what it was told to say. */
    private static final class Issuer implements Identity {
        private Identity.Principal principal = LoginsTest.principal("acme", "ada", Optional.empty());
        private Tokens tokens = new Tokens("", "", EXPIRY);
        private ProviderException failure = new ProviderException(Fault.UNSUPPORTED, "none");

        @Override
        public Status status() {
            return Status.well("Keys");
        }

        @Override
        public Identity.Principal verify(String token) {
            fail();
            return principal;
        }

        @Override
        public Tokens exchange(String provider, String code, String device) {
            fail();
            return tokens;
        }

        @Override
        public Tokens refresh(String provider, String refreshToken, String device) {
            fail();
            return tokens;
        }

        @Override
        public Tokens clientToken(String audience, Map<String, String> claims) {
            fail();
            return tokens;
        }

        @Override
        public Metadata metadata() {
            return new Metadata(null, "sub", Set.of());
        }

        @Override
        public void close() {}

        private void fail() {
            if (failure.fault() != Fault.UNSUPPORTED) {
                throw failure;
            }
        }
    }
}
