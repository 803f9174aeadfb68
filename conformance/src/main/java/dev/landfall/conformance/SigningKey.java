package dev.landfall.conformance;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A key of the scripted issuer, which signs tokens. It uses no JOSE library, so that it checks the library of the provider independently.
 */
public record SigningKey(String id, String algorithm, KeyPair pair) {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Makes a new RSA key of 2048 bits. */
    public static SigningKey rsa(String id, String algorithm) {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new SigningKey(id, algorithm, generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SigningKey ec(String id) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new SigningKey(id, "ES256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same key under the name of another algorithm; it is published without an algorithm. */
    SigningKey as(String otherAlgorithm) {
        return new SigningKey(id, otherAlgorithm, pair);
    }

    /** The key as the issuer publishes it (RFC 7517). */
    Map<String, Object> published() {
        var json = new LinkedHashMap<String, Object>();
        json.put("kid", id);
        json.put("use", "sig");
        switch (pair.getPublic()) {
            case RSAPublicKey rsa -> {
                json.put("kty", "RSA");
                json.put("n", BASE64.encodeToString(unsigned(rsa.getModulus(), 256)));
                json.put("e", BASE64.encodeToString(unsigned(rsa.getPublicExponent(), 3)));
            }
            case ECPublicKey ec -> {
                json.put("kty", "EC");
                json.put("crv", "P-256");
                json.put("x", BASE64.encodeToString(unsigned(ec.getW().getAffineX(), 32)));
                json.put("y", BASE64.encodeToString(unsigned(ec.getW().getAffineY(), 32)));
            }
            default -> throw new IllegalStateException("a key of another kind");
        }
        return json;
    }

    private static byte[] unsigned(BigInteger value, int length) {
        var bytes = value.toByteArray();
        var whole = new byte[length];
        var from = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, from, whole, length - (bytes.length - from), bytes.length - from);
        return whole;
    }

    /** Signs a token with these claims. */
    public String token(Map<String, Object> claims) {
        return token(Map.of("alg", algorithm, "kid", id, "typ", "JWT"), claims);
    }

    /** Signs a token with a header that the test chooses. */
    String token(Map<String, Object> header, Map<String, Object> claims) {
        var signed = unsigned(header, claims);
        return signed + "." + BASE64.encodeToString(sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The encoded header and claims, which are signed. */
    static String unsigned(Map<String, Object> header, Map<String, Object> claims) {
        return base64(IssuerJson.of(header)) + "." + base64(IssuerJson.of(claims));
    }

    private static String base64(String text) {
        return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] sign(byte[] content) {
        try {
            var signature = signature();
            signature.initSign(pair.getPrivate());
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        return switch (algorithm) {
            case "RS256" -> Signature.getInstance("SHA256withRSA");
            case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            case "PS256" -> {
                var pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield pss;
            }
            default -> throw new GeneralSecurityException("no such algorithm: " + algorithm);
        };
    }
}
