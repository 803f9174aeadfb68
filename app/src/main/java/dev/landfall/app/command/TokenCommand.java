package dev.landfall.app.command;

import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.core.access.Access;
import dev.landfall.settings.Amounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall token}: makes a token for a program that acts for an owner. */
@Command(
        name = "token",
        description = {
            "Prints a bearer token for an app, and nothing else.",
            "Needs the data directory of the hub, because it acts for the administrator.",
            "With --revoke: makes a token invalid everywhere within five seconds. Everybody who has the token may do that."
        })
final class TokenCommand implements Callable<Integer> {
    private static final int TOKEN_BYTES_MAX = 16 << 10;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(
            names = "--role",
            paramLabel = "R",
            description =
                    "admin may do everything with all devices of the tenant; reader may only read; operator looks after the hub itself.")
    private Optional<String> role = Optional.empty();

    @Option(
            names = "--ttl",
            paramLabel = "T",
            converter = DurationConverter.class,
            description = "How long the token is valid (default: 1h).")
    private Duration ttl = Duration.ofHours(1);

    @Option(
            names = "--revoke",
            paramLabel = "TOKEN",
            description = "Revoke this access or refresh token; - reads the token from standard input.")
    private Optional<String> revoke = Optional.empty();

    @Override
    public Integer call() {
        return revoke.isPresent() ? revoke(revoke.get()) : make();
    }

    /** Refuses an unknown role. It would limit nothing, so a typing mistake would make a token with all rights. */
    private static void checkRole(String name) {
        if (!List.of(Access.ADMIN, Access.READER, Access.OPERATOR).contains(name)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "there is no role '" + name + "'",
                    "use --role admin, --role reader or --role operator, or leave out --role for a token that acts for its owner");
        }
    }

    /** Revokes a token. It can be read from standard input, because other users see the tokens in command lines. */
    private int revoke(String named) {
        var token = named.equals("-") ? standardInput() : named;
        try (var client = new HubClient(hub.address(), _ -> token)) {
            client.revoke(token);
        }
        return 0;
    }

    private static String standardInput() {
        try {
            return new String(System.in.readNBytes(TOKEN_BYTES_MAX), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int make() {
        role.ifPresent(TokenCommand::checkRole);
        if (hub.elsewhere()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "only the administrator may make tokens, and --api does not say who the administrator is",
                    "name the data directory of the hub with --data DIR");
        }
        var parameters = new LinkedHashMap<String, String>();
        parameters.put("owner", hub.ownerRequired());
        role.ifPresent(name -> parameters.put("role", name));
        parameters.put("ttl", Amounts.text(ttl));
        var address = hub.address();
        try (var client = new HubClient(address, one -> hub.adminToken(address, one, parameters))) {
            var token = hub.adminToken(address, client, parameters);
            if (common.json()) {
                Output.line(Output.object().put("token", token));
            } else {
                Output.text(token);
            }
        }
        return 0;
    }
}
