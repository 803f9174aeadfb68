package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall device-token}: makes an access token, with the data that a device needs to connect with it. */
@Command(
        name = "device-token",
        description = {
            "Makes an access token with which an MQTT device connects.",
            "Prints what the device needs, as one JSON object:",
            "token, device, host, port, ca (a file), tls, protocol, plainPort, hubId, id (to revoke it), caCertificate (PEM).",
            "The device is registered if it is new. The token is shown only now, and never again."
        })
final class DeviceTokenCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it: --help, and the form of errors
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(
            names = "--device",
            paramLabel = "UUID",
            description = "Make one more token for this device (default: a new device).")
    private Optional<UUID> device = Optional.empty();

    @Option(names = "--name", paramLabel = "N", description = "The name of a new device.")
    private String name = "";

    @Option(
            names = "--take-over",
            paramLabel = "FILE",
            description = "A file with the token that the device already uses, from the cloud it was on before.")
    private Optional<Path> takeOver = Optional.empty();

    @Option(
            names = "--gateway",
            description = "The device is a gateway: it can connect other devices. Without this option it sends only its"
                    + " own data.")
    private boolean gateway;

    @Option(
            names = "--login",
            paramLabel = "FILE",
            description = {
                "A file with the login that the device already uses instead of a token, from the cloud it was"
                        + " on before:",
                "three lines with client id, user name and password; client id or user name may be empty."
            })
    private Optional<Path> login = Optional.empty();

    @Override
    public Integer call() {
        var owner = hub.ownerRequired();
        try (var client = hub.administrator(HubOptions.SHORT)) {
            var address = MqttAddress.of(client);
            var wish = new TokenRequest(owner, name, device, takeOver.map(DeviceTokenCommand::read));
            var made = fetch(client, wish, body -> {
                body.put("gateway", gateway);
                login.ifPresent(file -> show(file, body));
            });
            var best = address.best();
            var facts = Output.object();
            if (made.has("token")) {
                facts.put("token", made.path("token").asText());
            }
            Output.line(facts.put("device", made.path("device").asText())
                    .put("host", MqttAddress.host(best))
                    .put("port", best.getPort())
                    .put("ca", hub.authority())
                    .put("tls", address.tls().isPresent())
                    .put("protocol", best.getScheme())
                    .put("plainPort", address.plain().map(URI::getPort).orElse(null))
                    .put("hubId", address.hubId())
                    .put("id", made.path("id").asText())
                    .put("caCertificate", address.certificate()));
        }
        return 0;
    }

    /** Makes a token for a device of this owner. */
    static JsonNode fetch(HubClient client, TokenRequest wish) {
        return fetch(client, wish, _ -> {});
    }

    private static JsonNode fetch(HubClient client, TokenRequest wish, Consumer<ObjectNode> more) {
        var body = Output.object().put("owner", wish.owner()).put("name", wish.name());
        wish.device().ifPresent(id -> body.put("device", id.toString()));
        wish.token().ifPresent(token -> body.put("token", token));
        more.accept(body);
        return client.call("POST", "/device-tokens", Optional.of(body), PATIENCE);
    }

    private static void show(Path file, ObjectNode body) {
        // An empty line is a value, so the text is not stripped.
        var lines = text(file).lines().toList();
        if (lines.size() != 3) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "the login in " + file + " has " + lines.size() + " lines",
                    "write three lines: the client id, the user name and the password; leave the line of a value"
                            + " that the device does not send empty");
        }
        body.put("clientId", lines.get(0)).put("userName", lines.get(1)).put("password", lines.get(2));
    }

    private static String read(Path file) {
        return text(file).strip();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "Secret",
                    "the secret in " + file + " cannot be read: " + e,
                    "check the name of the file, and that this user may read it",
                    e);
        }
    }

    /**
     * The request for a token.
     *
     * @param token the token that the device has already; empty for a new one
     */
    record TokenRequest(String owner, String name, Optional<UUID> device, Optional<String> token) {
        @Override
        public String toString() {
            return "Wish[owner=" + owner + ", device=" + device + "]";
        }
    }
}
