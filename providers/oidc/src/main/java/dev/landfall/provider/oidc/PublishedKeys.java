package dev.landfall.provider.oidc;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The keys of a JWK set (RFC 7517 section 5). Each key is read on its own: a key of an unknown type or curve, or with an invalid member,
 * is ignored as the section requires, and the others are used.
 *
 * @param usable the keys with which a signature can be verified, in their order
 * @param ignored the keys that cannot be read or used, each by its key id with the reason; safe to log
 */
record PublishedKeys(List<VerifyingKey> usable, List<String> ignored) {
    private static final int KEYS_MAX = 256;
    private static final int NAMED_MAX = 8;
    private static final int TEXT_CHARS_MAX = 120;

    /**
     * Reads a set.
     *
     * @throws ParseException when it is not a JWK set
     */
    static PublishedKeys read(String set) throws ParseException {
        if (!(JSONObjectUtils.parse(set).get("keys") instanceof List<?> keys)) {
            throw new ParseException("keys is missing or no list", 0);
        }
        var usable = new ArrayList<VerifyingKey>();
        var ignored = new ArrayList<String>();
        for (var key : keys.subList(0, Math.min(keys.size(), KEYS_MAX))) {
            try {
                VerifyingKey.of(read(key)).ifPresent(usable::add);
            } catch (ParseException
                    | RuntimeException
                            unreadable) { // a foreign key may make the library throw anything; the key is ignored
                if (ignored.size() < NAMED_MAX) {
                    ignored.add(name(key) + " (" + plain(String.valueOf(unreadable.getMessage())) + ")");
                }
            }
        }
        return new PublishedKeys(List.copyOf(usable), List.copyOf(ignored));
    }

    private static JWK read(Object key) throws ParseException {
        if (!(key instanceof Map<?, ?> members)) {
            throw new ParseException("it is no object", 0);
        }
        var json = JSONObjectUtils.newJSONObject();
        members.forEach((name, value) -> json.put(String.valueOf(name), value));
        return JWK.parse(json);
    }

    private static String name(Object key) {
        return key instanceof Map<?, ?> members && members.get("kid") instanceof String id
                ? "the key " + plain(id)
                : "a key without an id";
    }

    /** A text from outside for the log, without line breaks and shortened. */
    private static String plain(String text) {
        var line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= TEXT_CHARS_MAX ? line : line.substring(0, TEXT_CHARS_MAX) + "...";
    }
}
