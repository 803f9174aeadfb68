package dev.landfall.app.command;

import dev.landfall.app.client.HubClient;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.app.pki.Authority;
import dev.landfall.app.pki.HubKeys;
import dev.landfall.simulator.ClientIdentity;
import dev.landfall.simulator.Enrolment;
import dev.landfall.simulator.EnrolmentSource;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Gives simulated devices what an onboarding tool would give them: codes from the hub, and certificates of its authority. */
final class HubCodes implements EnrolmentSource {
    private static final Duration CODE_LIFE = Duration.ofHours(1);
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(365);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HubClient client;
    private final String owner;
    private final Facts facts;
    private final Optional<Authority> authority;

    /** @param data the directory with the hub's authority; empty for devices without certificates */
    HubCodes(HubClient client, String owner, boolean plain, Optional<Path> data) {
        this.client = client;
        this.owner = owner;
        this.facts = facts(client, plain);
        this.authority = data.map(HubCodes::authority);
    }

    @Override
    public Enrolment enrol(UUID device, boolean known) {
        var code = known ? Output.object() : DeviceCodeCommand.fetch(client, owner, Optional.of(device), CODE_LIFE);
        var enrolment = new Enrolment(
                code.path("code").asText(),
                code.path("provider").asText(),
                facts.uri(),
                facts.ca(),
                facts.hubId(),
                null);
        return authority.map(one -> enrolment.with(identity(one, device))).orElse(enrolment);
    }

    private static ClientIdentity identity(Authority authority, UUID device) {
        try {
            var identity = authority.device(device, CERTIFICATE_LIFE);
            return new ClientIdentity(List.of(identity.certificate(), authority.certificate()), identity.key());
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate for " + device, e);
        }
    }

    private static Authority authority(Path data) {
        try {
            return HubKeys.authority(data, Clock.systemUTC());
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "Authority",
                    "the hub's CA cannot be used: " + e,
                    "run the command as the user that started the hub",
                    e);
        }
    }

    private static Facts facts(HubClient client, boolean plain) {
        var hub = client.call("GET", "/hub", Optional.empty(), PATIENCE);
        var uri = hub.path(plain ? "coap" : "coaps").asText("");
        if (uri.isEmpty() || uri.equals("null")) {
            throw new CommandFailure(
                    ExitCode.REFUSED,
                    "the hub does not listen for OCF devices " + (plain ? "without TLS" : "over TLS"),
                    plain
                            ? "start the hub with --coap-port 5683"
                            : "start the hub with --coaps-port 5684, or use --plain");
        }
        return new Facts(
                hub.path("hubId").asText(), uri, plain ? "" : hub.path("ca").asText());
    }

    private record Facts(String hubId, String uri, String ca) {}
}
