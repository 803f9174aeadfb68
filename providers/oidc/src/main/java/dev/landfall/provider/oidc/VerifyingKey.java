package dev.landfall.provider.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A published key, prepared for verification. It is made once for each fetch, because that costs more than a verification. Equal keys are
 * the same publication.
 */
final class VerifyingKey {
    private static final int RSA_BITS_MIN = 2048;

    private final JWK key;
    private final JWSVerifier verifier;

    private VerifyingKey(JWK key, JWSVerifier verifier) {
        this.key = key;
        this.verifier = verifier;
    }

    /**
     * Prepares a published key.
     *
     * @return empty for a key that is not for signatures
     * @throws IllegalArgumentException when it is for signatures and cannot be used, with the reason
     */
    static Optional<VerifyingKey> of(JWK key) {
        if (key.getKeyUse() != null && !KeyUse.SIGNATURE.equals(key.getKeyUse())) {
            return Optional.empty();
        }
        return Optional.of(new VerifyingKey(key, verifier(key)));
    }

    private static JWSVerifier verifier(JWK key) {
        try {
            return switch (key) {
                case RSAKey rsa when rsa.size() >= RSA_BITS_MIN -> new RSASSAVerifier(rsa);
                case RSAKey rsa ->
                    throw new IllegalArgumentException(
                            "RSA of " + rsa.size() + " bits, and " + RSA_BITS_MIN + " are the least");
                case ECKey ec -> new ECDSAVerifier(ec);
                default ->
                    throw new IllegalArgumentException("keys of type " + key.getKeyType() + " are not used here");
            };
        } catch (JOSEException unusable) {
            throw new IllegalArgumentException(String.valueOf(unusable.getMessage()), unusable);
        }
    }

    /** @param id the key id that the token names, {@code null} when it names none */
    boolean mayHaveSigned(@Nullable String id, JWSAlgorithm algorithm) {
        return (id == null || id.equals(key.getKeyID()))
                && (key.getAlgorithm() == null || key.getAlgorithm().equals(algorithm))
                && fits(algorithm);
    }

    private boolean fits(JWSAlgorithm algorithm) {
        return key instanceof ECKey ec
                ? JWSAlgorithm.Family.EC.contains(algorithm)
                        && Curve.forJWSAlgorithm(algorithm).contains(ec.getCurve())
                : JWSAlgorithm.Family.RSA.contains(algorithm);
    }

    boolean signed(SignedJWT token) {
        try {
            return token.verify(verifier);
        } catch (JOSEException cannotBe) {
            return false;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VerifyingKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }
}
