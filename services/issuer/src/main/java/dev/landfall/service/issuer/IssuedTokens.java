package dev.landfall.service.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.landfall.guard.NodeLocal;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Knows the access tokens that this issuer gave, expired or not, and under whichever name: its keys have signed them. */
final class IssuedTokens {
    private final String name;

    @NodeLocal("the signing keys")
    private final List<RSASSAVerifier> verifiers = new ArrayList<>();

    /** @param name the issuer's */
    IssuedTokens(String name, SigningKeys keys) {
        this.name = name;
        try {
            for (var key : keys.all()) {
                verifiers.add(new RSASSAVerifier(key));
            }
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the signing keys cannot verify", e);
        }
    }

    /**
     * What an access token says; empty when it is none of this issuer's.
     *
     * @throws TokenRefusal when it is a token of somebody else
     */
    Optional<Issued> read(String token) {
        try {
            var jwt = SignedJWT.parse(token);
            var claims = jwt.getJWTClaimsSet();
            if (signed(jwt)) {
                return issued(claims);
            }
            if (!name.equals(claims.getIssuer())) {
                throw TokenRefusal.foreign();
            }
            return Optional.empty();
        } catch (ParseException none) {
            return Optional.empty();
        }
    }

    private boolean signed(SignedJWT jwt) {
        if (!JWSAlgorithm.RS256.equals(jwt.getHeader().getAlgorithm())) {
            return false;
        }
        try {
            for (var verifier : verifiers) {
                if (jwt.verify(verifier)) {
                    return true;
                }
            }
            return false;
        } catch (JOSEException cannotBe) {
            return false;
        }
    }

    private static Optional<Issued> issued(JWTClaimsSet claims) throws ParseException {
        var id = claims.getJWTID();
        var expiry = claims.getExpirationTime();
        var client = claims.getStringClaim("client_id");
        return id == null || expiry == null || client == null
                ? Optional.empty()
                : Optional.of(new Issued(id, client, expiry.toInstant()));
    }

    /**
     * An access token.
     *
     * @param client whom it was given to
     */
    record Issued(String id, String client, Instant expiry) {}
}
