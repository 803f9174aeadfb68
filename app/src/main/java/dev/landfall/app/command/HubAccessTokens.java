package dev.landfall.app.command;

import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.simulator.Enrolment;
import dev.landfall.simulator.EnrolmentSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Gets access tokens from the hub for simulated MQTT devices. */
final class HubAccessTokens implements EnrolmentSource {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TOO_MANY = "too_many";

    private final HubClient client;
    private final String owner;
    private final MqttAddress address;
    private final String uri;

    HubAccessTokens(HubClient client, String owner, boolean plain) {
        this.client = client;
        this.owner = owner;
        this.address = MqttAddress.of(client);
        this.uri = (plain ? address.plain() : address.tls())
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.REFUSED,
                        "the hub does not listen for MQTT devices " + (plain ? "without TLS" : "over TLS"),
                        plain
                                ? "start the hub with --mqtt-port 1883"
                                : "start the hub with --mqtts-port 8883, or use --plain"))
                .toString();
    }

    @Override
    public Enrolment enrol(UUID device, boolean known) {
        var token = known ? "" : token(device);
        return new Enrolment(token, "", uri, address.certificate(), address.hubId(), null);
    }

    /** Makes a token. Killed runs leave tokens behind, so the oldest one is revoked when there are too many. */
    private String token(UUID device) {
        try {
            return made(device);
        } catch (CommandFailure failure) {
            if (!failure.reason().equals(TOO_MANY)) {
                throw failure;
            }
            revokeOldest(device);
            return made(device);
        }
    }

    private String made(UUID device) {
        var name = "simulated " + device.toString().substring(0, 8);
        var wish = new DeviceTokenCommand.TokenRequest(owner, name, Optional.of(device), Optional.empty());
        return DeviceTokenCommand.fetch(client, wish).path("token").asText();
    }

    private void revokeOldest(UUID device) {
        var tokens = ApiPaths.device(device.toString(), "/tokens");
        var oldest = new AtomicReference<>(new Known("", Instant.MAX));
        client.lines(tokens, PATIENCE, line -> {
            var known = new Known(
                    line.path("id").asText(), Instant.parse(line.path("made").asText()));
            oldest.accumulateAndGet(known, (one, other) -> other.made().isBefore(one.made()) ? other : one);
            return true;
        });
        client.call("DELETE", tokens + "/" + ApiPaths.encode(oldest.get().id()), Optional.empty(), PATIENCE);
    }

    private record Known(String id, Instant made) {}
}
