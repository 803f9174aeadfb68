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

/** An identity provider and the issuer that it trusts, for one test. */
record IdentityUnderTest(Identity identity, ScriptedIssuer issuer, SigningKey key) implements AutoCloseable {
    /** Seconds that are longer than the leeway of any identity provider. */
    static final long BEYOND_LEEWAY = 600;

    /** The claims of a valid token. */
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

    /** The claims of a valid token with one claim replaced. */
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

    /** Asserts that a token is refused with {@link Fault#UNAUTHENTICATED}. */
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
