package dev.landfall.service.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;

/** Makes access tokens: JWTs signed with RS256, with the claims of RFC 9068 section 2.2 and those of the hub. Any thread. */
final class AccessTokens {
    private static final int ID_BYTES = 16;

    private final IssuerSettings settings;
    private final JWSHeader header;
    private final JWSSigner signer;
    private final InstantSource clock;

    AccessTokens(IssuerSettings settings, SigningKeys keys, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        var key = keys.signing();
        header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(JOSEObjectType.JWT)
                .build();
        try {
            signer = new RSASSASigner(key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the signing key cannot sign", e);
        }
    }

    /**
     * Makes an access token.
     *
     * @param life how long the token is valid
     * @param family the family of the refresh tokens with which it is issued; empty for none. All access tokens of a family can be
     *     revoked by its name.
     */
    String make(Grant grant, Duration life, String family) {
        var now = clock.instant();
        var id = IssuerSecrets.random(ID_BYTES);
        var claims = new JWTClaimsSet.Builder()
                .issuer(settings.name())
                .audience(settings.audience())
                .subject(grant.owner())
                .claim("tenant", grant.tenant())
                .claim("roles", grant.roles())
                .claim("client_id", grant.client())
                .issueTime(Date.from(now))
                .notBeforeTime(Date.from(now))
                .expirationTime(Date.from(now.plus(life)))
                .jwtID(family.isEmpty() ? id : family + "." + id);
        if (!grant.device().isEmpty()) {
            claims.claim("device", grant.device());
        }
        var token = new SignedJWT(header, claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("the signing key stopped signing", e);
        }
        return token.serialize();
    }
}
