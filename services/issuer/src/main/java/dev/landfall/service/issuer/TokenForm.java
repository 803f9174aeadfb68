package dev.landfall.service.issuer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A request for tokens, checked against the limits and RFC 6749 section 3.2: no parameter comes twice. */
final class TokenForm {
    private static final int FIELDS_MAX = 32;
    private static final int VALUE_CHARS_MAX = 4096;
    private static final int NAME_CHARS_MAX = 256;
    private static final Pattern LIFE = Pattern.compile("(\\d{1,9})([smhd]?)");

    private final Map<String, String> fields;
    private final Optional<ClientSecret> basic;

    private TokenForm(Map<String, String> fields, Optional<ClientSecret> basic) {
        this.fields = fields;
        this.basic = basic;
    }

    /**
     * Parameters of the hub that limit what a token may do. An empty one is refused as a mistake: without the intended owner, the token
     * would be the administrator's.
     */
    private static final Set<String> OWN = Set.of("owner", "tenant", "device", "role", "ttl");

    static TokenForm read(Map<String, List<String>> form, Optional<ClientSecret> basic) {
        if (form.size() > FIELDS_MAX) {
            throw TokenRefusal.request("too many parameters");
        }
        var fields = new HashMap<String, String>();
        form.forEach((name, values) -> {
            if (values.size() != 1) {
                throw TokenRefusal.request("a parameter comes twice");
            }
            if (values.getFirst().length() > VALUE_CHARS_MAX) {
                throw TokenRefusal.request("a parameter is too long");
            }
            if (values.getFirst().isEmpty() && OWN.contains(name)) {
                throw TokenRefusal.request(name + " is empty: leave it out, or check the variable that it comes from");
            }
            // An OAuth parameter without a value counts as left out (RFC 6749 section 3.2).
            if (!values.getFirst().isEmpty()) {
                fields.put(name, values.getFirst());
            }
        });
        return new TokenForm(fields, basic);
    }

    Optional<String> find(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    String need(String name) {
        return find(name).orElseThrow(() -> TokenRefusal.request(name + " is missing"));
    }

    /**
     * A parameter that names an owner or a tenant.
     *
     * @throws TokenRefusal for an invalid name
     */
    Optional<String> name(String parameter) {
        var found = find(parameter);
        found.filter(name -> !isName(name)).ifPresent(_ -> {
            throw TokenRefusal.request(parameter + " is not a valid name");
        });
        return found;
    }

    /** Whether a text can be a name in the hub: not blank, not too long, no control characters. */
    static boolean isName(String name) {
        return !name.isBlank()
                && name.length() <= NAME_CHARS_MAX
                && name.chars().noneMatch(Character::isISOControl);
    }

    /** A time to live in seconds, or with one of the units s, m, h, d. */
    Optional<Duration> life() {
        return find("ttl").map(text -> {
            var parts = LIFE.matcher(text);
            if (!parts.matches() || Long.parseLong(parts.group(1)) == 0) {
                throw TokenRefusal.request("ttl is not a duration: write a whole number with s, m, h or d");
            }
            var count = Long.parseLong(parts.group(1));
            return switch (parts.group(2)) {
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                case "d" -> Duration.ofDays(count);
                default -> Duration.ofSeconds(count);
            };
        });
    }

    /** Whether the request names a client. */
    boolean hasClient() {
        return basic.isPresent()
                || find("client_id").isPresent()
                || find("client_secret").isPresent();
    }

    /**
     * The client of the request, from the header or the form but not from both (RFC 6749 section 2.3).
     *
     * @throws TokenRefusal when there is none, or two different ones
     */
    ClientSecret client() {
        var id = find("client_id");
        var secret = find("client_secret");
        if (basic.isEmpty()) {
            return new ClientSecret(id.orElseThrow(TokenRefusal::client), secret.orElseThrow(TokenRefusal::client));
        }
        if (secret.isPresent()
                || id.filter(other -> !other.equals(basic.get().id())).isPresent()) {
            throw TokenRefusal.request("the client says twice who it is");
        }
        return basic.get();
    }
}
