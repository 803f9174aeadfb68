package dev.landfall.app.command;

import dev.landfall.app.client.HubAddress;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.settings.Amounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that name a hub, and on whose behalf the command acts. */
final class HubOptions {
    private static final String ADMIN = "admin";
    private static final String OPERATOR = "operator";
    static final Duration SHORT = Duration.ofMinutes(1);
    static final Duration LONG = Duration.ofDays(7);

    @Option(names = "--data", paramLabel = "DIR", description = "The data directory of the hub (default: ./data).")
    private Optional<Path> data = Optional.empty();

    @Option(
            names = "--api",
            paramLabel = "URL",
            description = "The address of the hub's API, instead of --data (environment: LANDFALL_API).")
    private Optional<String> api = Optional.empty();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "A PEM file with the hub's CA certificate (environment: LANDFALL_CA).")
    private Optional<Path> ca = Optional.empty();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file that contains the token (environment: LANDFALL_TOKEN contains the token itself).")
    private Optional<Path> tokenFile = Optional.empty();

    @Option(names = "--tenant", paramLabel = "T", description = "Act in this tenant; needs --data.")
    private Optional<String> tenant = Optional.empty();

    @Option(names = "--owner", paramLabel = "O", description = "Act for this owner; needs --data.")
    private Optional<String> owner = Optional.empty();

    /** The address of the hub. */
    HubAddress address() {
        var named = data.isPresent() ? Optional.<String>empty() : api.or(() -> environment("LANDFALL_API"));
        return named.map(url -> HubAddress.of(
                        url, ca.or(() -> environment("LANDFALL_CA").map(Path::of))))
                .orElseGet(() -> HubAddress.of(directory()));
    }

    /** The file with the hub's authority: the given one, or that of the data directory; null for the authorities of the JDK. */
    @Nullable
    String authority() {
        return address()
                .ca()
                .map(file -> file.toAbsolutePath().normalize().toString())
                .orElse(null);
    }

    /** The data directory, whether a hub runs on it or not. */
    Path directory() {
        return data.orElse(Path.of("data"));
    }

    /**
     * The owner on whose behalf the command acts.
     *
     * @throws CommandFailure USAGE when none was given
     */
    String ownerRequired() {
        return owner.orElseThrow(() -> new CommandFailure(
                ExitCode.USAGE,
                "--owner is missing",
                "add --owner NAME: the owner of the device, or of the app that uses the token"));
    }

    /** A client with the given token, or with one of the administrator if the data directory allows it. */
    HubClient client() {
        return client(SHORT);
    }

    /** As {@link #client()}, for work that takes up to {@code life}. */
    HubClient client(Duration life) {
        var address = address();
        return new HubClient(address, client -> token().orElseGet(() -> adminToken(address, client, life)));
    }

    /** As {@link #client()}, for the operator of the hub as a whole. */
    HubClient operator(Duration life) {
        var address = address();
        return new HubClient(
                address,
                client -> token().orElseGet(() ->
                        adminToken(address, client, Map.of("ttl", Amounts.text(life), "role", OPERATOR))));
    }

    /** Whether the hub is named by its address. */
    boolean elsewhere() {
        return data.isEmpty() && api.or(() -> environment("LANDFALL_API")).isPresent();
    }

    /** The owner on whose behalf the command acts; empty for none. */
    Optional<String> owner() {
        return owner;
    }

    /** The tenant in which the command acts; empty for the default. */
    Optional<String> tenant() {
        return tenant;
    }

    /** As {@link #client()}, for the administrator even if an owner is named, for work that takes up to {@code life}. */
    HubClient administrator(Duration life) {
        var address = address();
        return new HubClient(
                address,
                client -> token().orElseGet(
                                () -> adminToken(address, client, Map.of("ttl", Amounts.text(life), "role", ADMIN))));
    }

    /** Requests a token of the administrator from the issuer; needs the data directory. */
    String adminToken(HubAddress address, HubClient client, Map<String, String> parameters) {
        var ready = address.ready()
                .orElseThrow(
                        () -> new CommandFailure(
                                ExitCode.USAGE,
                                "a token is missing: without the data directory of the hub, the command cannot act for its"
                                        + " administrator",
                                "give a token with --token-file or LANDFALL_TOKEN, or name the data directory with --data DIR"));
        var secret = Optional.ofNullable(ready.adminSecret())
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.USAGE,
                        "this hub accepts the tokens of another issuer and has no administrator of its own",
                        "give a token of that issuer with --token-file or LANDFALL_TOKEN"));
        var form = new LinkedHashMap<String, String>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", ADMIN);
        form.put("client_secret", read(secret, "the administrator's secret"));
        tenant.ifPresent(name -> form.put("tenant", name));
        form.putAll(parameters);
        return client.clientToken(form);
    }

    private String adminToken(HubAddress address, HubClient client, Duration life) {
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("ttl", Amounts.text(life));
        owner.ifPresentOrElse(name -> parameters.put("owner", name), () -> parameters.put("role", ADMIN));
        return adminToken(address, client, parameters);
    }

    /** The given token, from a file or the environment. */
    private Optional<String> token() {
        if (tokenFile.isPresent()) {
            return tokenFile.map(file -> read(file, "the token"));
        }
        return environment("LANDFALL_TOKEN");
    }

    private static String read(Path file, String what) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "Secret",
                    what + " in " + file + " cannot be read: " + e,
                    "check the name of the file, and that this user may read it",
                    e);
        }
    }

    /**
     * The value of an environment variable; empty when it is not set.
     *
     * @throws CommandFailure USAGE when the variable is set and empty: the command would unexpectedly act for the administrator
     */
    private static Optional<String> environment(String name) {
        var value = Optional.ofNullable(System.getenv(name));
        if (value.isPresent() && value.get().isBlank()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "the environment variable " + name + " is set, but it is empty",
                    "give it a value, or remove it with: unset " + name);
        }
        return value;
    }
}
