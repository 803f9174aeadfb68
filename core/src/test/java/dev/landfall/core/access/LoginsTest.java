package dev.landfall.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.core.model.Detail;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LoginsTest {
    private static final Instant EXPIRY = Instant.ofEpochSecond(1_790_000_000);
    private static final String LAMP = "00000000-0000-4000-8000-000000000001";

    private final Issuer issuer = new Issuer();
    private final Revoked revoked = new Revoked();
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
                        EXPIRY));
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
                    assertThat(refused.detail()).isEqualTo(Detail.TOKEN_REVOKED);
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
