package dev.landfall.app.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Builds paths and queries of the API. */
public final class ApiPaths {
    private ApiPaths() {}

    /** The path of a device or a part of it: {@code /devices/{device}} and what follows. */
    public static String device(String device, String rest) {
        return "/devices/" + encode(device) + rest;
    }

    /** An href with its slashes, everything else percent-encoded. */
    public static String href(String href) {
        var clean = href.startsWith("/") ? href.substring(1) : href;
        return Arrays.stream(clean.split("/", -1)).map(ApiPaths::encode).collect(Collectors.joining("/", "/", ""));
    }

    /** One segment or value, percent-encoded (RFC 3986). */
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A query without the parameters that have no value. */
    public static final class Query {
        private final List<String> parts = new ArrayList<>();

        /** Adds a parameter. */
        public Query with(String name, String value) {
            parts.add(name + "=" + encode(value));
            return this;
        }

        /** Adds a parameter if there is a value. */
        public Query with(String name, Optional<String> value) {
            value.ifPresent(text -> with(name, text));
            return this;
        }

        /** Adds {@code name=true} if {@code set} is true. */
        public Query when(boolean set, String name) {
            return set ? with(name, "true") : this;
        }

        /** The query with its question mark; empty without parameters. */
        public String text() {
            return parts.isEmpty() ? "" : "?" + String.join("&", parts);
        }
    }
}
