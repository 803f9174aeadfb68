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

/** Recognises the access tokens of this issuer by its signing keys, expired or not, and with any of its names. */
final class IssuedTokens {
    private final String name;

    @NodeLocal("the signing keys")
    private final List<RSASSAVerifier> verifiers = new ArrayList<>();

    /** @param name the name of the issuer */
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
     * Reads an access token; empty when it is not a token of this issuer.
     *
     * @throws TokenRefusal when it is a token of another issuer
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
     * An access token of this issuer.
     *
     * @param client the client to which it was issued
     */
    record Issued(String id, String client, Instant expiry) {}
}
