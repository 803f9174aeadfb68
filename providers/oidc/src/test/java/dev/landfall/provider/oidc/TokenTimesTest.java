package dev.landfall.provider.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.OidcSettings.Claims;
import dev.landfall.provider.oidc.OidcSettings.Issuer;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each limit in time on both sides, for a token that was never seen before and for one that is remembered. */
@Timeout(120)
class TokenTimesTest {
    private static final RSAKey KEY = TestIssuer.key("key");

    private final AtomicReference<Instant> now = new AtomicReference<>(TestIssuer.NOON);
    private final TestIssuer issuer = new TestIssuer(null);
    private OidcIdentity identity = identity();

    @BeforeEach
    void publish() {
        issuer.publish(KEY);
    }

    @AfterEach
    void close() {
        identity.close();
        issuer.close();
    }

    @Test
    void a_token_is_good_from_thirty_seconds_before_not_before_until_thirty_seconds_after_expiry() {
        var token = token(claims -> claims.notBeforeTime(at(600)).expirationTime(at(1200)));

        assertBorders(token, 570, 1230, "not valid yet", "expired");
    }

    @Test
    void a_token_is_good_from_thirty_seconds_before_it_was_issued() {
        var token = token(claims -> claims.issueTime(at(600)).expirationTime(at(1200)));

        assertBorders(token, 570, 1230, "not valid yet", "expired");
    }

    @Test
    void the_later_of_not_before_and_time_of_issue_counts() {
        var token =
                token(claims -> claims.notBeforeTime(at(300)).issueTime(at(600)).expirationTime(at(1200)));

        assertBorders(token, 570, 1230, "not valid yet", "expired");
    }

    @Test
    void a_remembered_token_is_held_to_the_same_borders_when_the_clock_is_set_back() {
        var token = token(claims -> claims.notBeforeTime(at(600)).expirationTime(at(1200)));
        time(700);
        identity.verify(token);

        time(569);
        refuses("not valid yet", token);
        time(570);
        assertThat(identity.verify(token).subject()).isEqualTo("ada");
    }

    @Test
    void an_end_far_away_is_an_end_far_away() {
        for (var seconds : new long[] {9_246_182_400L, 253_402_300_799L, 99_999_999_999_999L, Long.MAX_VALUE}) {
            var token = token(claims -> claims.claim("exp", seconds));

            assertThat(identity.verify(token).expiry()).isAfter(Instant.parse("2262-12-31T00:00:00Z"));
        }
        for (var seconds : new long[] {-1, Long.MIN_VALUE}) {
            refuses("expired", token(claims -> claims.claim("exp", seconds)));
        }
        assertThat(identity.verify(token(claims -> claims.claim("exp", TestIssuer.NOON.getEpochSecond() + 0.5)))
                        .expiry())
                .isEqualTo(TestIssuer.NOON.plusMillis(500));
    }

    @Test
    void a_time_that_is_none_is_refused_and_a_missing_end_too() {
        refuses("exp is not a time", token(claims -> claims.claim("exp", "tomorrow")));
        refuses("nbf is not a time", token(claims -> claims.claim("nbf", List.of(1))));
        refuses("does not expire", token(claims -> claims.expirationTime(null)));
    }

    @Test
    void a_clock_that_was_set_back_does_not_keep_new_keys_out() {
        identity.verify(token(claims -> {}));
        time(-86_400 * 30);
        var next = TestIssuer.key("next");
        issuer.publish(KEY, next);

        var token = issuer.token(
                next, claims -> claims.issueTime(null).notBeforeTime(null).expirationTime(at(600)));

        assertThat(identity.verify(token).subject()).isEqualTo("ada");
    }

    private void assertBorders(String token, long first, long end, String before, String after) {
        for (var remembered : new boolean[] {false, true}) {
            if (!remembered) {
                identity.close();
                identity = identity();
            }
            time(first - 1);
            refuses(before, token);
            time(first);
            assertThat(identity.verify(token).subject()).isEqualTo("ada");
            forgetUnless(remembered);
            time(end - 1);
            assertThat(identity.verify(token).subject()).isEqualTo("ada");
            forgetUnless(remembered);
            time(end);
            refuses(after, token);
        }
    }

    private void forgetUnless(boolean remembered) {
        if (!remembered) {
            identity.close();
            identity = identity();
        }
    }

    private OidcIdentity identity() {
        return new OidcIdentity(
                new OidcSettings(
                        List.of(Issuer.of(issuer.name())), "hub", Claims.USUAL, OidcSettings.LEEWAY, List.of()),
                now::get);
    }

    private String token(Consumer<JWTClaimsSet.Builder> more) {
        return issuer.token(KEY, more);
    }

    private void time(long seconds) {
        now.set(TestIssuer.NOON.plus(Duration.ofSeconds(seconds)));
    }

    private static Date at(long seconds) {
        return Date.from(TestIssuer.NOON.plusSeconds(seconds));
    }

    private void refuses(String reason, String token) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> identity.verify(token))
                .withMessageContaining(reason)
                .extracting(ProviderException::fault)
                .isEqualTo(Fault.UNAUTHENTICATED);
    }
}
