package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where devices with access tokens connect.
 *
 * @param tls over TLS; empty when that is off
 * @param plain without; empty when that is off
 * @param hubId the hub's UUID
 * @param certificate the hub's authority, PEM
 */
record MqttAddress(Optional<URI> tls, Optional<URI> plain, String hubId, String certificate) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What the hub says. */
    static MqttAddress of(HubClient client) {
        var hub = client.ask("GET", "/hub", Optional.empty(), PATIENCE);
        var address = new MqttAddress(
                uri(hub.path("mqtts")),
                uri(hub.path("mqtt")),
                hub.path("hubId").asText(),
                hub.path("ca").asText());
        if (address.tls.isEmpty() && address.plain.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "the hub does not listen for MQTT devices",
                    "start the hub with --mqtts-port 8883");
        }
        return address;
    }

    /** The one to be told: with TLS where there is one. */
    URI best() {
        return tls.or(() -> plain).orElseThrow();
    }

    /** A URI's host as sockets take it. */
    static String host(URI uri) {
        var host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Optional<URI> uri(JsonNode text) {
        return text.isTextual() ? Optional.of(URI.create(text.asText())) : Optional.empty();
    }
}
