package dev.landfall.gateway.api.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The query of a request. Names are the same in upper and lower case; each may come more than once. */
public final class Query {
    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads what stands behind the question mark. A value that is wrongly encoded is taken as it stands.
     *
     * @throws dev.landfall.core.model.Refused INVALID when a value has a zero byte
     */
    public static Query parse(String raw) {
        var values = new LinkedHashMap<String, List<String>>();
        for (var part : raw.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            var equals = part.indexOf('=');
            var name = decode(equals < 0 ? part : part.substring(0, equals));
            var value = equals < 0 ? "" : decode(part.substring(equals + 1));
            if (value.indexOf('\0') >= 0) {
                throw ApiFailure.invalid("The parameter " + name + " has a zero byte, which no value may have.");
            }
            values.computeIfAbsent(name.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(value);
        }
        return new Query(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }

    /** All values under any of these names. */
    public List<String> all(String... names) {
        var found = new ArrayList<String>();
        for (var name : names) {
            found.addAll(values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
        }
        return found;
    }

    /**
     * The value under one of these names.
     *
     * @throws dev.landfall.core.model.Refused INVALID when there is more than one: nobody knows which is meant
     */
    public Optional<String> first(String... names) {
        var found = all(names);
        if (found.size() > 1) {
            throw ApiFailure.invalid("The parameter " + names[0] + " is given more than once.");
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** Whether there is such a name. */
    public boolean has(String name) {
        return values.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** A truth value in one of Go's spellings; anything else, and absence of the name, is false. */
    public boolean flag(String name) {
        return first(name)
                .map(value -> Set.of("1", "t", "T", "true", "TRUE", "True").contains(value))
                .orElse(false);
    }

    /** The names, in lower case. */
    public Set<String> names() {
        return values.keySet();
    }
}
