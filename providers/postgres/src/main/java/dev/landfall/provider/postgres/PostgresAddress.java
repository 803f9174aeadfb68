package dev.landfall.provider.postgres;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of a database.
 *
 * @param hosts one or more {@code host:port}, separated by commas; the one that accepts writes is used
 * @param database its name
 * @param user the user in the address; empty when there is none
 * @param options for the driver, as in a URL; may be empty
 */
public record PostgresAddress(String hosts, String database, Optional<String> user, String options) {
    private static final Pattern URL =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?:([^@/?]*)@)?([^@/?]+)/([^/?]+)(?:\\?(.*))?");
    private static final List<String> SECRET = List.of("password=", "sslpassword=");

    /**
     * Parses {@code postgres://user@host:port/database?option=value}; also {@code postgresql:} and {@code jdbc:postgresql:}.
     *
     * @throws IllegalArgumentException when it is not valid, or has a password, which belongs in a file. The message shows nothing of the
     *     URL
     */
    public static PostgresAddress parse(String url) {
        var parts = URL.matcher(url.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "an address of a database looks like postgres://user@host:5432/database, and this does not");
        }
        var user = Optional.ofNullable(parts.group(1)).filter(name -> !name.isEmpty());
        var options = parts.group(4) == null ? "" : parts.group(4);
        var secret = List.of(options.split("&", -1)).stream()
                .anyMatch(option -> SECRET.stream().anyMatch(option::startsWith));
        if (secret || user.filter(name -> name.contains(":")).isPresent()) {
            throw new IllegalArgumentException("the address of a database holds a password: put it into a file");
        }
        return new PostgresAddress(
                parts.group(2), decoded(parts.group(3)), user.map(PostgresAddress::decoded), options);
    }

    /** The address for the driver. */
    String jdbc() {
        return "jdbc:postgresql://" + hosts + "/" + encoded(database) + (options.isEmpty() ? "" : "?" + options);
    }

    /** The address for people. */
    @Override
    public String toString() {
        return "postgres://" + hosts + "/" + database;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
