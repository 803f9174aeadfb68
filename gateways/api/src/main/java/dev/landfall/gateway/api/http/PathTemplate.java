package dev.landfall.gateway.api.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form of a path: fixed words, {@code {name}} for one segment, and at most one {@code {name=**}} for one or more segments, whose
 * value begins with a slash.
 */
public final class PathTemplate {
    private final List<String> parts;
    private final int rest;

    private PathTemplate(List<String> parts, int rest) {
        this.parts = parts;
        this.rest = rest;
    }

    /** Parses a template such as {@code /api/v1/devices/{device}/resources/{href=**}}. */
    public static PathTemplate of(String template) {
        var parts = segments(template);
        var rest = -1;
        for (var i = 0; i < parts.size(); i++) {
            if (parts.get(i).endsWith("=**}")) {
                rest = i;
            }
        }
        return new PathTemplate(parts, rest);
    }

    /** The segments of a path, still encoded, without empty ones. */
    public static List<String> segments(String path) {
        var segments = new ArrayList<>(Arrays.asList(path.split("/")));
        segments.removeIf(String::isEmpty);
        return List.copyOf(segments);
    }

    /** The decoded values of the names if the path has this form; else empty. */
    public Optional<Map<String, String>> match(List<String> path) {
        var spare = path.size() - parts.size();
        if (spare < 0 || (spare > 0 && rest < 0)) {
            return Optional.empty();
        }
        var values = new HashMap<String, String>();
        var at = 0;
        for (var i = 0; i < parts.size(); i++) {
            var width = i == rest ? spare + 1 : 1;
            if (!one(parts.get(i), path.subList(at, at + width), values)) {
                return Optional.empty();
            }
            at += width;
        }
        return Optional.of(values);
    }

    /** The template as text. */
    @Override
    public String toString() {
        return "/" + String.join("/", parts);
    }

    private static boolean one(String part, List<String> segments, Map<String, String> values) {
        if (!part.startsWith("{")) {
            return part.equals(segments.getFirst());
        }
        var equals = part.indexOf('=');
        if (equals > 0) {
            values.put(part.substring(1, equals), tidy("/" + Percent.decode(String.join("/", segments))));
        } else {
            values.put(part.substring(1, part.length() - 1), Percent.decode(segments.getFirst()));
        }
        return true;
    }

    private static String tidy(String href) {
        var tidy = href;
        while (tidy.contains("//")) {
            tidy = tidy.replace("//", "/");
        }
        return tidy.length() > 1 && tidy.endsWith("/") ? tidy.substring(0, tidy.length() - 1) : tidy;
    }
}
