package dev.landfall.app.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.Base64;

/**
 * Checks whether the numbers of private RSA keys in a JWK set (RFC 7517, RFC 7518 section 6.3) fit together. A key with one wrong
 * character can still be read, but nobody can verify its signatures.
 */
final class KeyNumbers {
    private KeyNumbers() {}

    /**
     * Checks a set.
     *
     * @throws IllegalArgumentException when the numbers of a key do not fit, with its id
     */
    static void check(String set) {
        try {
            for (var key : new ObjectMapper().readTree(set).path("keys")) {
                if (!fit(key)) {
                    throw new IllegalArgumentException("the numbers of the key "
                            + key.path("kid").asText() + " do not fit together: the file is damaged");
                }
            }
        } catch (JsonProcessingException damaged) {
            throw new IllegalArgumentException("this is not valid JSON", damaged);
        }
    }

    private static boolean fit(JsonNode key) {
        if (!key.has("p")) {
            // The factors are optional.
            return true;
        }
        var modulus = number(key, "n");
        var exponent = number(key, "d");
        var first = number(key, "p");
        var second = number(key, "q");
        var one = BigInteger.ONE;
        if (first.bitLength() < 2 || second.bitLength() < 2) {
            return false;
        }
        var product = number(key, "e").multiply(exponent);
        return first.multiply(second).equals(modulus)
                && product.mod(first.subtract(one)).equals(one)
                && product.mod(second.subtract(one)).equals(one)
                && exponent.mod(first.subtract(one)).equals(number(key, "dp"))
                && exponent.mod(second.subtract(one)).equals(number(key, "dq"))
                && number(key, "qi").multiply(second).mod(first).equals(one);
    }

    private static BigInteger number(JsonNode key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(name).asText()));
    }
}
