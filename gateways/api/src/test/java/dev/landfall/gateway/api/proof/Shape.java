package dev.landfall.gateway.api.proof;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What JSON looks like apart from its values: the names in objects, the sorts of things in arrays, the kinds of values. */
public final class Shape {
    private Shape() {}

    /** The shape, as text that compares. */
    public static String of(JsonNode json) {
        if (json.isObject()) {
            var members = new TreeMap<String, String>();
            json.properties().forEach(member -> members.put(member.getKey(), of(member.getValue())));
            return members.toString();
        }
        if (json.isArray()) {
            Set<String> sorts = new TreeSet<>();
            json.forEach(item -> sorts.add(of(item)));
            return sorts.toString();
        }
        return json.getNodeType().name();
    }

    /** The shapes of lines. */
    public static Set<String> of(Iterable<JsonNode> lines) {
        Set<String> shapes = new TreeSet<>();
        lines.forEach(line -> shapes.add(of(line)));
        return shapes;
    }
}
