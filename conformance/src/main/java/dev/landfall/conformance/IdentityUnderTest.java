package dev.landfall.conformance;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.Identity.Principal;
import dev.landfall.provider.ProviderException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** An identity provider and the issuer it believes, for the length of one test. */
record IdentityUnderTest(Identity identity, ScriptedIssuer issuer, SigningKey key) implements AutoCloseable {
    /** More than any leeway an identity provider may have, in seconds. */
    static final long BEYOND_LEEWAY = 600;

    /** Claims of a token that is in order. */
    Map<String, Object> claims() {
        var now = Instant.now().getEpochSecond();
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", issuer.name());
        claims.put("aud", ScriptedIssuer.AUDIENCE);
        claims.put("sub", "ada");
        claims.put("iat", now);
        claims.put("exp", now + 3600);
        return claims;
    }

    /** Those claims with one of them another. */
    Map<String, Object> with(String claim, Object value) {
        var claims = claims();
        claims.put(claim, value);
        return claims;
    }

    Map<String, Object> without(String claim) {
        var claims = claims();
        claims.remove(claim);
        return claims;
    }

    Principal verify(Map<String, Object> claims) {
        return identity.verify(key.token(claims));
    }

    /** Holds that a token is refused as a wrong credential. */
    void refuses(String token) {
        fails(Fault.UNAUTHENTICATED, () -> identity.verify(token));
    }

    void refuses(Map<String, Object> claims) {
        refuses(key.token(claims));
    }

    static void fails(Fault fault, ThrowingCallable call) {
        Assertions.assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(call)
                .extracting(ProviderException::fault)
                .isEqualTo(fault);
    }

    @Override
    public void close() {
        identity.close();
        issuer.close();
    }
}
