package dev.landfall.provider.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.jwk.RSAKey;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.OidcSettings.Claims;
import dev.landfall.provider.oidc.OidcSettings.Issuer;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What others publish is read piece by piece: one that cannot be read takes no other along. */
@Timeout(120)
class ForeignDocumentsTest {
    private static final RSAKey KEY = TestIssuer.key("key");
    private static final String DEVICE = "00000000-0000-4000-8000-000000000001";

    private final TestIssuer issuer = new TestIssuer(null);
    private final OidcIdentity identity = identity();

    @BeforeEach
    void publish() {
        issuer.publish(KEY);
    }

    @AfterEach
    void close() {
        identity.close();
        issuer.close();
    }

    /** RFC 7517 section 5: what is not understood in a set is ignored. */
    @Test
    void a_key_that_cannot_be_read_is_ignored_and_named_and_its_neighbours_are_used() throws ParseException {
        var good = KEY.toPublicJWK().toJSONString();
        var strange = List.of(
                "{\"kty\":\"EC\",\"kid\":\"odd-curve\",\"crv\":\"P-999\",\"x\":\"AA\",\"y\":\"AA\"}",
                "{\"kty\":\"EC\",\"kid\":\"off-curve\",\"crv\":\"P-256\",\"x\":\"AQ\",\"y\":\"AQ\"}",
                "{\"kty\":\"QUANTUM\",\"kid\":\"odd-type\"}",
                "{\"kid\":\"no-type\"}",
                "{\"kty\":\"RSA\",\"kid\":\"no-modulus\"}",
                "{\"kty\":\"RSA\",\"kid\":\"odd-certificate\",\"n\":\"" + KEY.getModulus()
                        + "\",\"e\":\"AQAB\",\"x5c\":[\"bm8gY2VydGlmaWNhdGU=\"]}",
                "{\"kty\":\"RSA\",\"kid\":\"small\",\"n\":\"AQAB\",\"e\":\"AQAB\"}",
                "{\"kty\":7,\"kid\":\"line\\nbreak\"}",
                "null",
                "\"text\"");

        issuer.publish("{\"keys\":[" + String.join(",", strange) + "," + good + "]}");
        var read = PublishedKeys.read("{\"keys\":[" + String.join(",", strange) + "," + good + "]}");

        assertThat(identity.verify(issuer.token(KEY, claims -> {})).subject()).isEqualTo("ada");
        assertThat(read.usable()).hasSize(1);
        assertThat(String.join(";", read.ignored()))
                .contains("odd-curve", "off-curve", "odd-type", "no-type", "no-modulus", "odd-certificate", "small")
                .contains("line break")
                .doesNotContain("\n");
    }

    @Test
    void an_issuer_with_no_key_that_can_be_used_is_not_well() {
        issuer.publish("{\"keys\":[{\"kty\":\"QUANTUM\",\"kid\":\"odd\"}]}");

        var status = identity.prefetch();

        assertThat(status.healthy()).isFalse();
        assertThat(status.conditions().getFirst().message()).contains("publishes no key");
        refuses("not the issuer's", () -> identity.verify(issuer.token(KEY, claims -> {})));
    }

    @Test
    void a_key_for_encryption_or_of_another_algorithm_verifies_nothing() {
        var encryption = KEY.toPublicJWK().toJSONString().replace("{", "{\"use\":\"enc\",");
        issuer.publish("{\"keys\":[" + encryption + "]}");
        refuses("not the issuer's", () -> identity.verify(issuer.token(KEY, claims -> {})));
        var other = KEY.toPublicJWK().toJSONString().replace("RS256", "RS512");
        issuer.publish("{\"keys\":[" + other + "]}");

        try (var second = identity()) {
            refuses("not the issuer's", () -> second.verify(issuer.token(KEY, claims -> {})));
        }
    }

    @Test
    void tokens_are_verified_although_the_issuer_publishes_no_token_endpoint() {
        for (var endpoint : List.of("", ",\"token_endpoint\":7", ",\"token_endpoint\":\"no address\"")) {
            issuer.tokenEndpoint(endpoint);
            try (var other = identity()) {
                assertThat(other.verify(issuer.token(KEY, claims -> {})).subject())
                        .isEqualTo("ada");
                fails(Fault.UNAVAILABLE, () -> other.exchange("", "code", DEVICE));
            }
        }
    }

    @Test
    void a_token_endpoint_nobody_should_send_a_secret_to_is_not_asked() {
        for (var address : List.of("http:nowhere", "http://issuer.example/token", "mailto:ada@example.com")) {
            issuer.tokenEndpoint(",\"token_endpoint\":\"" + address + "\"");
            try (var other = identity()) {
                fails(Fault.UNAVAILABLE, () -> other.exchange("", "code", DEVICE));
            }
        }
    }

    @Test
    void a_redirection_is_not_followed() {
        issuer.answers(302, "{}");

        assertThat(identity.prefetch().conditions().getFirst().message()).contains("answered 302");
        assertThat(issuer.fetches()).isZero();
    }

    @Test
    void claims_of_other_kinds_than_ours_do_no_harm_and_ours_are_read_strictly() {
        var end = TestIssuer.NOON.getEpochSecond() + 60;
        var odd = issuer.token(
                KEY,
                Map.of(
                        "iss",
                        issuer.name(),
                        "sub",
                        "ada",
                        "exp",
                        end,
                        "jti",
                        7,
                        "aud",
                        List.of(7, "hub"),
                        "roles",
                        List.of("admin", 7, Map.of("a", "b"))));

        assertThat(identity.verify(odd).roles()).containsExactly("admin");
        assertThat(identity.verify(odd).tokenId()).isEmpty();
        refuses(
                "tenant is not a valid name",
                () -> identity.verify(issuer.token(KEY, claims -> claims.claim("tenant", 7))));
        refuses(
                "device is not a valid name",
                () -> identity.verify(issuer.token(KEY, claims -> claims.claim("device", ""))));
        refuses("sub is not a valid name", () -> identity.verify(issuer.token(KEY, claims -> claims.claim("sub", 7))));
    }

    @Test
    void a_token_takes_one_place_in_memory_however_it_is_spelled_and_a_wrong_signature_none() {
        var token = issuer.token(KEY, claims -> {});
        var signature = token.substring(token.lastIndexOf('.') + 1);
        var content = token.substring(0, token.lastIndexOf('.') + 1);

        identity.verify(token);
        for (var spelling : List.of(token + "==", " " + token, token + "\n", content + signature.replace('-', '+'))) {
            assertThat(identity.verify(spelling).subject()).isEqualTo("ada");
        }

        assertThat(identity.remembered()).isEqualTo(1);
        refuses("signature", () -> identity.verify(content + "A".repeat(signature.length())));
        refuses("signature", () -> identity.verify(content + signature.substring(4)));
    }

    @Test
    void a_code_that_never_gets_better_is_refused_without_an_address() {
        issuer.answers(400, "{\"error\":\"invalid_grant\",\"error_description\":\"" + issuer.address() + "\"}");
        identity.prefetch();

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> identity.exchange("", "used", DEVICE), () -> identity.refresh("", "wrong", DEVICE))) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(call)
                    .withMessageContaining("wrong, expired, used already")
                    .withMessageNotContaining("http")
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAUTHENTICATED);
        }
    }

    private OidcIdentity identity() {
        return new OidcIdentity(
                new OidcSettings(
                        List.of(Issuer.of(issuer.name())),
                        "hub",
                        Claims.USUAL,
                        OidcSettings.LEEWAY,
                        List.of(new OidcSettings.Provider("p", issuer.name(), "hub", "secret", ""))),
                () -> TestIssuer.NOON);
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
