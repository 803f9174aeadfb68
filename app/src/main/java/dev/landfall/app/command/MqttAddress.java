package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The addresses for devices with access tokens.
 *
 * @param tls over TLS; empty when that is off
 * @param plain without TLS; empty when that is off
 * @param hubId the UUID of the hub
 * @param certificate the hub's authority, PEM
 */
record MqttAddress(Optional<URI> tls, Optional<URI> plain, String hubId, String certificate) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Requests the addresses from the hub. */
    static MqttAddress of(HubClient client) {
        var hub = client.call("GET", "/hub", Optional.empty(), PATIENCE);
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

    /** The address to show: with TLS if there is one. */
    URI best() {
        return tls.or(() -> plain).orElseThrow();
    }

    /** The host of a URI in the form that sockets take. */
    static String host(URI uri) {
        var host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static Optional<URI> uri(JsonNode text) {
        return text.isTextual() ? Optional.of(URI.create(text.asText())) : Optional.empty();
    }
}
