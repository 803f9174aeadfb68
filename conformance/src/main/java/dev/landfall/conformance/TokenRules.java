package dev.landfall.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Rules ID-01 to ID-03: which tokens are accepted, and what is read from them. */
final class TokenRules {
    private TokenRules() {}

    static void allowedAlgorithmsAreAccepted(IdentityUnderTest sut) {
        var ec = SigningKey.ec("ec");
        sut.issuer().publish(sut.key(), ec);

        assertThat(sut.verify(sut.claims()).subject()).isEqualTo("ada");
        assertThat(sut.identity()
                        .verify(sut.key().as("PS256").token(sut.claims()))
                        .subject())
                .isEqualTo("ada");
        assertThat(sut.identity().verify(ec.token(sut.claims())).subject()).isEqualTo("ada");
    }

    static void anotherKeysSignatureIsRefused(IdentityUnderTest sut) {
        var stranger = SigningKey.rsa(sut.key().id(), "RS256");
        var token = sut.key().token(sut.claims());
        var signature = token.substring(token.lastIndexOf('.') + 1);
        var forged = SigningKey.unsigned(header("RS256", sut), sut.with("sub", "eve")) + "." + signature;

        assertThat(sut.identity().verify(token).subject()).isEqualTo("ada");
        sut.refuses(stranger.token(sut.claims()));
        sut.refuses(forged);
    }

    static void aTokenWithoutSignatureIsRefused(IdentityUnderTest sut) {
        for (var none : List.of("none", "None", "NONE")) {
            var unsigned = SigningKey.unsigned(Map.of("alg", none, "typ", "JWT"), sut.claims());

            sut.refuses(unsigned + ".");
            sut.refuses(unsigned + ".AAAA");
        }
    }

    /** A known attack: the public key is used as a shared secret. */
    static void thePublicKeyIsNoSharedSecret(IdentityUnderTest sut) throws GeneralSecurityException {
        var encoded = sut.key().pair().getPublic().getEncoded();
        var base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        var pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----\n";
        var unsigned = SigningKey.unsigned(header("HS256", sut), sut.claims());

        for (var secret : List.of(encoded, pem.getBytes(StandardCharsets.US_ASCII))) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            var signature = mac.doFinal(unsigned.getBytes(StandardCharsets.US_ASCII));

            sut.refuses(unsigned + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
        }
    }

    static void rubbishIsRefused(IdentityUnderTest sut) {
        var token = sut.key().token(sut.claims());

        for (var rubbish : List.of("", ".", "..", "a.b.c", token.substring(1), token + ".", "{}", "\u0000", "ü.ü.ü")) {
            sut.refuses(rubbish);
        }
        sut.refuses("a".repeat(1_000_000));
        sut.refuses(token + "A".repeat(1_000_000));
    }

    static void issuerAndAudienceAreChecked(IdentityUnderTest sut) {
        assertThat(sut.verify(sut.with("iss", sut.issuer().name() + "/")).subject())
                .isEqualTo("ada");
        assertThat(sut.verify(sut.with("aud", List.of("other", ScriptedIssuer.AUDIENCE)))
                        .subject())
                .isEqualTo("ada");

        sut.refuses(sut.with("iss", "https://elsewhere.example"));
        sut.refuses(sut.with("iss", sut.issuer().name() + "/deeper"));
        sut.refuses(sut.without("iss"));
        sut.refuses(sut.with("aud", "other"));
        sut.refuses(sut.with("aud", List.of()));
        sut.refuses(sut.without("aud"));
    }

    static void expiryAndNotBeforeAreChecked(IdentityUnderTest sut) {
        var now = Instant.now().getEpochSecond();

        assertThat(sut.verify(sut.with("nbf", now)).expiry()).isAfter(Instant.now());
        sut.refuses(sut.with("exp", now - IdentityUnderTest.BEYOND_LEEWAY));
        sut.refuses(sut.with("nbf", now + IdentityUnderTest.BEYOND_LEEWAY));
    }

    static void whatATokenMustSay(IdentityUnderTest sut) {
        sut.refuses(sut.without("sub"));
        sut.refuses(sut.with("sub", ""));
        sut.refuses(sut.with("sub", "a".repeat(10_000)));
        sut.refuses(sut.without("exp"));
        sut.refuses(sut.with("tenant", List.of("a", "b")));
    }

    static void whatATokenSaysIsTold(IdentityUnderTest sut) {
        var claims = sut.claims();
        claims.put("tenant", "mill");
        claims.put("device", "2a856544-9a93-4c0c-7099-dc9275cf73f8");
        claims.put("roles", List.of("admin", "viewer"));
        claims.put("jti", "t-1");

        var bare = sut.verify(sut.claims());
        var full = sut.verify(claims);

        assertThat(bare.issuer()).isEqualTo(sut.issuer().name());
        assertThat(bare.owner()).isEqualTo("ada");
        assertThat(bare.tenant()).isNotBlank();
        assertThat(bare.device()).isEmpty();
        assertThat(bare.roles()).isEmpty();
        assertThat(bare.tokenId()).isEmpty();
        assertThat(full.tenant()).isEqualTo("mill");
        assertThat(full.device()).contains("2a856544-9a93-4c0c-7099-dc9275cf73f8");
        assertThat(full.roles()).containsExactlyInAnyOrder("admin", "viewer");
        assertThat(full.tokenId()).contains("t-1");
        assertThat(full.expiry())
                .isEqualTo(Instant.ofEpochSecond(((Number) claims.getOrDefault("exp", 0L)).longValue()));
    }

    private static Map<String, Object> header(String algorithm, IdentityUnderTest sut) {
        return Map.of("alg", algorithm, "kid", sut.key().id(), "typ", "JWT");
    }
}
