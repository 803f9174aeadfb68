package dev.landfall.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.conformance.ScriptedIssuer.Answer;
import dev.landfall.conformance.ScriptedIssuer.TokenRequest;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity.Tokens;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** Rules ID-04 to ID-06: how the issuer is called, and what still works while it is down. */
final class IssuerRules {
    private static final String DEVICE = "2a856544-9a93-4c0c-7099-dc9275cf73f8";
    private static final Duration SOON = Duration.ofSeconds(20);

    private IssuerRules() {}

    static void aCodeIsExchanged(IdentityUnderTest sut) {
        var asked = new LinkedBlockingQueue<TokenRequest>();
        sut.issuer().tokens(request -> {
            asked.add(request);
            return new Answer(200, IssuerJson.of(Map.of("access_token", "a", "refresh_token", "r", "expires_in", 60)));
        });
        var before = Instant.now();

        var tokens = sut.identity().exchange(ScriptedIssuer.PROVIDER, "c&o=de +1", DEVICE);
        var refreshed = sut.identity().refresh("", "r", DEVICE);

        assertThat(tokens.accessToken()).isEqualTo("a");
        assertThat(tokens.refreshToken()).isEqualTo("r");
        assertThat(tokens.expiry())
                .isBetween(before.plusSeconds(50), Instant.now().plusSeconds(60));
        assertThat(tokens.toString()).doesNotContain("accessToken", "\"a\"");
        assertThat(refreshed).extracting(Tokens::accessToken).isEqualTo("a");
        assertThat(asked).extracting(TokenRequest::authorization).containsOnly("Basic " + basic());
        assertThat(asked)
                .extracting(TokenRequest::form)
                .containsExactly(
                        Map.of("grant_type", "authorization_code", "code", "c&o=de +1", "device_id", DEVICE),
                        Map.of("grant_type", "refresh_token", "refresh_token", "r", "device_id", DEVICE));
    }

    static void aTokenForTheHubItselfIsAskedFor(IdentityUnderTest sut) {
        var asked = new LinkedBlockingQueue<Map<String, String>>();
        sut.issuer().tokens(request -> {
            asked.add(request.form());
            return new Answer(200, IssuerJson.of(Map.of("access_token", "a", "expires_in", 60)));
        });

        var tokens = sut.identity().clientToken("another-hub", Map.of("owner", "ada"));

        assertThat(tokens.refreshToken()).isEmpty();
        assertThat(asked)
                .containsExactly(Map.of("grant_type", "client_credentials", "audience", "another-hub", "owner", "ada"));
    }

    static void whatTheIssuerRefusesIsRefused(IdentityUnderTest sut) {
        IdentityUnderTest.fails(Fault.NOT_FOUND, () -> sut.identity().exchange("nobody", "code", DEVICE));
        var faults = new LinkedHashMap<Answer, Fault>();
        faults.put(error(400, "invalid_grant"), Fault.UNAUTHENTICATED);
        // The fault is the hub's, so the device must not be told that its code is wrong.
        faults.put(error(401, "invalid_client"), Fault.UNAVAILABLE);
        faults.put(error(400, "unsupported_grant_type"), Fault.UNAVAILABLE);
        faults.put(new Answer(429, "{}"), Fault.THROTTLED);
        faults.put(new Answer(500, "oops"), Fault.UNAVAILABLE);
        faults.put(new Answer(404, "<html>"), Fault.UNAVAILABLE);
        faults.put(new Answer(200, "oops"), Fault.UNAVAILABLE);
        faults.put(new Answer(200, "{}"), Fault.UNAVAILABLE);
        faults.put(new Answer(302, "{}"), Fault.UNAVAILABLE);
        faults.put(new Answer(200, "[".repeat(3_000_000)), Fault.UNAVAILABLE);
        faults.forEach((answer, fault) -> {
            sut.issuer().tokens(request -> answer);

            IdentityUnderTest.fails(fault, () -> sut.identity().exchange("", "code", DEVICE));
            IdentityUnderTest.fails(fault, () -> sut.identity().refresh("", "token", DEVICE));
        });
    }

    private static Answer error(int status, String error) {
        return new Answer(status, IssuerJson.of(Map.of("error", error)));
    }

    static void knownKeysOutliveTheIssuer(IdentityUnderTest sut) {
        sut.verify(sut.claims());

        sut.issuer().down();

        assertThat(sut.verify(sut.with("jti", "another token")).subject()).isEqualTo("ada");
        assertThat(sut.identity().status().healthy()).isTrue();
        IdentityUnderTest.fails(Fault.UNAVAILABLE, () -> sut.identity().exchange("", "code", DEVICE));
        IdentityUnderTest.fails(Fault.UNAVAILABLE, () -> sut.identity().refresh("", "token", DEVICE));
    }

    static void anIssuerThatWasNeverReachedIsUnavailable(IdentityUnderTest sut) {
        sut.issuer().down();

        IdentityUnderTest.fails(Fault.UNAVAILABLE, () -> sut.verify(sut.claims()));
        assertThat(sut.identity().status().healthy()).isFalse();

        sut.issuer().up();

        Eventually.holds(
                SOON,
                () -> assertThat(subject(() -> sut.verify(sut.claims()).subject()))
                        .isEqualTo("ada"));
        assertThat(sut.identity().status().conditions()).anySatisfy(condition -> {
            assertThat(condition.type()).isEqualTo("Keys");
            assertThat(condition.ok()).isTrue();
        });
    }

    private static String subject(Supplier<String> verification) {
        try {
            return verification.get();
        } catch (dev.landfall.provider.ProviderException notYet) {
            return notYet.getMessage() + "";
        }
    }

    static void aNewKeyIsFoundAndUnknownOnesCostLittle(IdentityUnderTest sut) {
        sut.verify(sut.claims());
        var next = SigningKey.ec("next");
        sut.issuer().publish(sut.key(), next);

        var found = sut.identity().verify(next.token(sut.claims()));
        var before = sut.issuer().keyFetches();
        for (var i = 0; i < 200; i++) {
            sut.refuses(next.token(Map.of("alg", "ES256", "kid", "unknown-" + i), sut.claims()));
        }

        assertThat(found.subject()).isEqualTo("ada");
        assertThat(sut.issuer().keyFetches() - before).isLessThanOrEqualTo(2);
    }

    static void whatAppsNeedToLogInIsTold(IdentityUnderTest sut) {
        var metadata = sut.identity().metadata();

        assertThat(metadata.authority()).isEqualTo(sut.issuer().name());
        assertThat(metadata.ownerClaim()).isEqualTo("sub");
        assertThat(metadata.providers()).containsExactly(ScriptedIssuer.PROVIDER);
    }

    private static String basic() {
        var both = URLEncoder.encode(ScriptedIssuer.CLIENT_ID, StandardCharsets.UTF_8) + ":"
                + URLEncoder.encode(ScriptedIssuer.CLIENT_SECRET, StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.US_ASCII));
    }
}
