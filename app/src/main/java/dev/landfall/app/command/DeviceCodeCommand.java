package dev.landfall.app.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.Output;
import dev.landfall.settings.Amounts;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall device-code}: makes a sign-up code, with the data that a device needs to sign up once. */
@Command(
        name = "device-code",
        description = {
            "Makes a one-time code with which an OCF device signs up.",
            "Prints what the device needs, as one JSON object:",
            "code, provider, uri, hubId, ca (a file), expires, caCertificate (PEM)."
        })
final class DeviceCodeCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it: --help, and the form of errors
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final HubOptions hub = new HubOptions();

    @Option(names = "--device", paramLabel = "UUID", description = "The code is good for this device only.")
    private Optional<UUID> device = Optional.empty();

    @Option(
            names = "--ttl",
            paramLabel = "T",
            converter = DurationConverter.class,
            description = "How long the code is valid (default: 10m).")
    private Duration ttl = Duration.ofMinutes(10);

    @Override
    public Integer call() {
        var owner = hub.ownerRequired();
        try (var client = hub.administrator(HubOptions.SHORT)) {
            var code = fetch(client, owner, device, ttl);
            Output.line(Output.object()
                    .put("code", code.path("code").asText())
                    .put("provider", code.path("provider").asText())
                    .put("uri", code.path("uri").asText())
                    .put("hubId", code.path("hubId").asText())
                    .put("ca", hub.authority())
                    .put("expires", code.path("expires").asText())
                    .put("caCertificate", code.path("ca").asText()));
        }
        return 0;
    }

    /** Makes a code for a device of this owner. */
    static JsonNode fetch(HubClient client, String owner, Optional<UUID> device, Duration ttl) {
        var body = Output.object().put("owner", owner).put("ttl", Amounts.text(ttl));
        device.ifPresent(id -> body.put("device", id.toString()));
        return client.call("POST", "/device-codes", Optional.of(body), PATIENCE);
    }
}
