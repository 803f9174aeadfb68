package dev.landfall.app.hub;

import dev.landfall.app.console.Version;
import dev.landfall.core.Core;
import dev.landfall.gateway.api.ApiServer;
import dev.landfall.gateway.api.ApiSettings;
import dev.landfall.gateway.api.http.CoreForApps;
import dev.landfall.gateway.api.http.HubInfo;
import dev.landfall.gateway.api.landfall.HubServices;
import dev.landfall.gateway.api.transport.ApiPort;
import dev.landfall.gateway.coap.CoapGateway;
import dev.landfall.gateway.coap.CoapSettings;
import dev.landfall.gateway.door.transport.Descriptors;
import dev.landfall.gateway.door.transport.ListenAddresses;
import dev.landfall.gateway.door.transport.RunningGateway;
import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.door.transport.TlsSettings.ClientCertificates;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Status;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateways of a hub: for apps and for devices. */
final class HubDoors implements AutoCloseable {
    /** The name of the hub's own issuer for devices. */
    static final String PROVIDER = "landfall";

    private static final Logger LOG = LoggerFactory.getLogger(HubDoors.class);

    private final HubSettings settings;
    private final HubAddresses addresses;
    private final Supplier<IdentitySource.IssuerInfo> issuer;
    private final MeterRegistry registry;
    private final Clock clock;
    private @Nullable ApiServer apps;
    private @Nullable RunningGateway devices;
    private @Nullable RunningGateway mqtt;

    HubDoors(
            HubSettings settings,
            HubAddresses addresses,
            Supplier<IdentitySource.IssuerInfo> issuer,
            MeterRegistry registry,
            Clock clock) {
        this.settings = settings;
        this.addresses = addresses;
        this.issuer = issuer;
        this.registry = registry;
        this.clock = clock;
    }

    /** Opens the gateway for apps. */
    void openForApps(String hubId, Core core, HubServices services, Certificates certificates)
            throws IOException, GeneralSecurityException {
        var listen = settings.listen();
        var parts = new ApiServer.Parts(
                calls(core),
                services,
                hubId,
                () -> facts(hubId, certificates.ca()),
                new ApiMetrics(registry),
                clock,
                new OpenFiles());
        var shown = certificates.keys().api().load(clock);
        var door = ApiServer.start(
                parts,
                new ApiSettings(
                        listen.host(),
                        listen.api(),
                        shown.key(),
                        shown.chain(),
                        settings.doors().api(),
                        settings.doors().apiOrigins()));
        apps = door;
        addresses.openedForApps(door.port());
    }

    private static CoreForApps calls(Core core) {
        return new CoreForApps(
                core.access(), core.logins(), core.devices(), core.commands(), core.bulkDeletions(), core.feed());
    }

    /** Opens the configured gateways for devices. */
    void openForDevices(Core core, HubServices services, Certificates certificates) throws IOException {
        warnOfDescriptors();
        openForOcf(core, certificates);
        var door = new MqttDoor(settings, registry, clock)
                .open(core, services.deviceTokens(), certificates.keys().mqtts());
        if (door.isPresent()) {
            mqtt = door.get();
            addresses.openedForTokens(mqtt.tlsPort(), mqtt.plainPort());
        }
    }

    /** Which gateways for devices are open. */
    Status status() {
        return new Status(List.of(
                new Status.Condition("Ocf", true, devices == null ? "Off" : "Listening", ""),
                new Status.Condition("Mqtt", true, mqtt == null ? "Off" : "Listening", ""),
                descriptors()));
    }

    /** Whether devices are refused because the process has no file descriptor left. */
    private static Status.Condition descriptors() {
        var descriptors = Descriptors.process();
        return descriptors.exhausted()
                ? new Status.Condition(
                        "Descriptors",
                        false,
                        "Exhausted",
                        "This process may open " + descriptors.limit()
                                + " files and connections (ulimit -n), and within the last minute devices or apps were refused because no"
                                + " more were left. Raise the limit and start the hub again.")
                : new Status.Condition("Descriptors", true, "Spare", "");
    }

    /** Warns at the start when the limit of file descriptors is too low, because later it cannot be raised. */
    private void warnOfDescriptors() {
        var most = Descriptors.process().connectionsMax();
        var bounds = settings.doors();
        var wanted = (long) bounds.transport().connectionsMax()
                + bounds.mqtt().transport().connectionsMax()
                + bounds.api().connectionsMax();
        if (most < wanted) {
            LOG.warn(
                    "The settings allow {} connections of devices and apps together, but the limit of open files (ulimit -n)"
                            + " is {}, so at most {} can be connected at once. Raise the limit if there will be more of them.",
                    wanted,
                    Descriptors.process().limit(),
                    most);
        }
    }

    private void openForOcf(Core core, Certificates certificates) throws IOException {
        var listen = settings.listen();
        if (listen.coaps().isEmpty() && listen.coap().isEmpty()) {
            return;
        }
        var bounds = settings.doors();
        var coap = new CoapSettings(
                new ListenAddresses(
                        listen.host(),
                        port(listen.coaps()),
                        false,
                        Optional.of(tls(certificates.keys())),
                        port(listen.coap())),
                bounds.transport(),
                bounds.peers(),
                bounds.ocf());
        var doors = new CoapGateway.CoreDoors(core.registry(), core.sessions(), core.logins(), clock);
        var door = CoapGateway.start(coap, doors, registry);
        devices = door;
        addresses.openedForDevices(door.tlsPort(), door.plainPort());
    }

    /** The certificates of the ports. A port that gets another one uses it for new connections; open ones continue. */
    List<CertificateRenewal.Shown> shown(DoorKeys keys) {
        var shown = new ArrayList<CertificateRenewal.Shown>();
        var ocf = devices;
        if (ocf != null) {
            shown.add(new CertificateRenewal.Shown("coaps", keys.coaps(), _ -> ocf.renewCertificates()));
        }
        var tokens = mqtt;
        if (tokens != null) {
            shown.add(new CertificateRenewal.Shown("mqtts", keys.mqtts(), _ -> tokens.renewCertificates()));
        }
        var api = apps;
        if (api != null) {
            shown.add(new CertificateRenewal.Shown("api", keys.api(), found -> api.renew(found.key(), found.chain())));
        }
        return shown;
    }

    /** Closes all gateways at the same time, because each may need some seconds. */
    @Override
    public void close() {
        var leaving = Guard.startPlatform("stop-devices", () -> close(devices));
        var others = Guard.startPlatform("stop-mqtt", () -> close(mqtt));
        close(apps);
        try {
            leaving.join();
            others.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Counts connections of apps together with those of devices. */
    private static final class OpenFiles implements ApiPort.Descriptors {
        @Override
        public boolean opened() {
            return Descriptors.process().opened();
        }

        @Override
        public void closed() {
            Descriptors.process().closed();
        }
    }

    private static void close(@Nullable AutoCloseable door) {
        if (door != null) {
            try (var closing = new ReverseCloser()) {
                closing.add(door);
            }
        }
    }

    static OptionalInt port(Optional<Integer> port) {
        return port.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private TlsSettings tls(DoorKeys keys) {
        var bounds = settings.doors();
        var authorities = bounds.clients() == ClientCertificates.NONE
                ? Optional.<Path>empty()
                : Optional.of(bounds.clientAuthorities().orElse(keys.ca()));
        var shown = keys.coaps();
        return new TlsSettings(shown.certificate(), shown.key(), bounds.clients(), authorities, bounds.handshake());
    }

    private HubInfo facts(String hubId, String ca) {
        var info = issuer.get();
        return new HubInfo(
                hubId,
                Version.text(),
                addresses.api(),
                addresses.coaps().orElse(""),
                addresses.coap().orElse(""),
                addresses.mqtts().orElse(""),
                addresses.mqtt().orElse(""),
                ca,
                info.issuer(),
                info.provider(),
                info.deviceClient(),
                info.ownerClaim(),
                info.deviceClaim(),
                settings.work().commandTimeToLive());
    }

    /**
     * The certificates of the ports.
     *
     * @param ca the certificate of the authority, PEM
     */
    record Certificates(DoorKeys keys, String ca) {}
}
