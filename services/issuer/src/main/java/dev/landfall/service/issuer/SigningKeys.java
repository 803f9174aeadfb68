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
 * The keys that the issuer's tokens are signed with: RSA for RS256, which is verified ten times faster than ES256. The first
 * one signs; those behind it only go on verifying what they signed. Kept by the application, sealed.
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

    /** One new key of 2048 bits; takes some 100 ms. */
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
     * Reads what {@link #bytes} wrote: a JWK set (RFC 7517) with private keys.
     *
     * @throws IllegalArgumentException when it is none
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
     * @throws IllegalArgumentException when it is none
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

    /** The key id is always the thumbprint (RFC 7638), whatever it was called. */
    private static RSAKey named(RSAKey key) throws JOSEException {
        return new RSAKey.Builder(key)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(JWSAlgorithm.RS256)
                .keyIDFromThumbprint()
                .build();
    }

    /** These keys behind a new one that signs from now on; beyond three the oldest goes. */
    public SigningKeys rotated() {
        var rotated = new ArrayList<RSAKey>();
        rotated.add(fresh());
        keys.stream().limit(KEYS_MAX - 1L).forEach(rotated::add);
        return new SigningKeys(rotated);
    }

    /** All of them with their private parts, to be stored where only the hub reads. */
    public byte[] bytes() {
        return new JWKSet(List.<JWK>copyOf(keys)).toString(false).getBytes(StandardCharsets.UTF_8);
    }

    /** The public parts, as the issuer publishes them. */
    byte[] published() {
        return new JWKSet(List.<JWK>copyOf(keys)).toString(true).getBytes(StandardCharsets.UTF_8);
    }

    /** Those that verify: the signing one first. */
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

    /** A secret that only who has the keys can know: one for each key, the signing one's first. */
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

    /** Says how many keys there are and which signs; nothing of the keys themselves. */
    @Override
    public String toString() {
        return "SigningKeys[" + keys.size() + ", signing "
                + Optional.ofNullable(signing().getKeyID()).orElse("") + "]";
    }
}
