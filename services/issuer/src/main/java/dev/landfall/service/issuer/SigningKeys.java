package dev.landfall.service.issuer;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys with which the issuer signs its tokens: RSA for RS256, because RSA signatures are verified ten times faster than ES256. The
 * first key signs; the others only verify what they have signed. The application stores them sealed.
 */
public final class SigningKeys {
    private static final int BITS = 2048;
    private static final int KEYS_MAX = 3;
    private static final String PEM_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String PEM_END = "-----END PRIVATE KEY-----";

    private final List<RSAKey> keys;

    private SigningKeys(List<RSAKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("there is no signing key");
        }
        for (var key : keys) {
            if (!key.isPrivate() || key.size() < BITS) {
                throw new IllegalArgumentException("a signing key must be a private RSA key of 2048 bits or more");
            }
        }
        this.keys = List.copyOf(keys);
    }

    /** Makes one new key of 2048 bits; this takes about 100 ms. */
    public static SigningKeys generate() {
        return new SigningKeys(List.of(fresh()));
    }

    private static RSAKey fresh() {
        try {
            return new RSAKeyGenerator(BITS)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .keyIDFromThumbprint(true)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform makes RSA keys", e);
        }
    }

    /**
     * Reads the form that {@link #bytes} writes: a JWK set (RFC 7517) with private keys.
     *
     * @throws IllegalArgumentException when it is not such a set
     */
    public static SigningKeys read(byte[] bytes) {
        try {
            var keys = new ArrayList<RSAKey>();
            for (var key :
                    JWKSet.parse(new String(bytes, StandardCharsets.UTF_8)).getKeys()) {
                keys.add(named(key.toRSAKey()));
            }
            return new SigningKeys(keys);
        } catch (ParseException | JOSEException | ClassCastException e) {
            throw new IllegalArgumentException("these are no signing keys", e);
        }
    }

    /**
     * Reads one private RSA key as PEM (PKCS #8).
     *
     * @throws IllegalArgumentException when it is not such a key
     */
    public static SigningKeys readPem(String pem) {
        var begin = pem.indexOf(PEM_BEGIN);
        var end = pem.indexOf(PEM_END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("this PEM holds no private key");
        }
        try {
            var der = Base64.getMimeDecoder().decode(pem.substring(begin + PEM_BEGIN.length(), end));
            var factory = KeyFactory.getInstance("RSA");
            var key = (RSAPrivateCrtKey) factory.generatePrivate(new PKCS8EncodedKeySpec(der));
            var open = factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
            return new SigningKeys(List.of(named(
                    new RSAKey.Builder((RSAPublicKey) open).privateKey(key).build())));
        } catch (GeneralSecurityException | JOSEException | ClassCastException e) {
            throw new IllegalArgumentException("this PEM holds no private RSA key", e);
        }
    }

    /** The key with its thumbprint (RFC 7638) as key id, whatever its id was before. */
    private static RSAKey named(RSAKey key) throws JOSEException {
        return new RSAKey.Builder(key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .keyIDFromThumbprint()
                .build();
    }

    /** These keys behind a new one, which signs from now on. Beyond {@value #KEYS_MAX} keys the oldest is dropped. */
    public SigningKeys rotated() {
        var rotated = new ArrayList<RSAKey>();
        rotated.add(fresh());
        keys.stream().limit(KEYS_MAX - 1L).forEach(rotated::add);
        return new SigningKeys(rotated);
    }

    /** All keys with their private parts, for storage that only the hub can read. */
    public byte[] bytes() {
        return new JWKSet(List.<JWK>copyOf(keys)).toString(false).getBytes(StandardCharsets.UTF_8);
    }

    /** The public parts, as the issuer publishes them. */
    byte[] published() {
        return new JWKSet(List.<JWK>copyOf(keys)).toString(true).getBytes(StandardCharsets.UTF_8);
    }

    /** The keys that verify; the signing key is the first. */
    List<RSAKey> all() {
        return keys;
    }

    RSAKey signing() {
        return keys.getFirst();
    }

    /** The secret of {@link Issuer#HUB_CLIENT}, for the identity provider that is made before the issuer. */
    public String hubSecret() {
        return secrets(Issuer.HUB_CLIENT).getFirst();
    }

    /** Secrets that are derived from the keys: one for each key, the signing key's first. */
    List<String> secrets(String purpose) {
        return keys.stream().map(key -> secret(key, purpose)).toList();
    }

    private static String secret(RSAKey key, String purpose) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.toPrivateKey().getEncoded(), "HmacSHA256"));
            return IssuerSecrets.base64(mac.doFinal(purpose.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException | JOSEException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    /** The number of keys and the id of the signing key, without secrets. */
    @Override
    public String toString() {
        return "SigningKeys[" + keys.size() + ", signing "
                + Optional.ofNullable(signing().getKeyID()).orElse("") + "]";
    }
}
