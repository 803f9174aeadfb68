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

/** The query of a request. Names are equal in upper and lower case, and may be repeated. */
public final class Query {
    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Parses a query. A value with a wrong encoding is taken unchanged.
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

    /** The values of all these names. */
    public List<String> all(String... names) {
        var found = new ArrayList<String>();
        for (var name : names) {
            found.addAll(values.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
        }
        return found;
    }

    /**
     * The value of one of these names.
     *
     * @throws dev.landfall.core.model.Refused INVALID when there are several
     */
    public Optional<String> first(String... names) {
        var found = all(names);
        if (found.size() > 1) {
            throw ApiFailure.invalid("The parameter " + names[0] + " is given more than once.");
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** Whether the query has this name. */
    public boolean has(String name) {
        return values.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** A truth value in one of Go's spellings; any other value, and a missing name, is false. */
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
