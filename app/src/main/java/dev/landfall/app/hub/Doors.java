package dev.landfall.app.hub;

import dev.landfall.gateway.api.ApiSettings;
import dev.landfall.gateway.api.stream.SocketService;
import dev.landfall.gateway.coap.ocf.OcfSettings;
import dev.landfall.gateway.coap.session.PeerSettings;
import dev.landfall.gateway.door.transport.TlsSettings.ClientCertificates;
import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.settings.Settings;
import dev.landfall.settings.Settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Bounds of the doors.
 *
 * @param clients whether devices show certificates
 * @param clientAuthorities whose certificates of devices are believed; empty for the hub's own authority
 * @param handshake how long a TLS handshake may take
 */
public record Doors(
        TransportSettings transport,
        PeerSettings peers,
        OcfSettings ocf,
        ClientCertificates clients,
        Optional<Path> clientAuthorities,
        Duration handshake,
        MqttBounds mqtt,
        ApiSettings.Limits api) {
    private static final int MIB = 1 << 20;

    static Doors from(Settings settings) {
        var messageBytesMax =
                (int) size(settings, "coap.message-bytes-max", "256KiB", "the largest message of a device");
        return new Doors(
                transport(settings),
                peers(settings, messageBytesMax),
                ocf(settings),
                settings.choice(
                        "coaps.client-certificates",
                        ClientCertificates.NONE,
                        "whether devices show certificates; one that cannot be verified ends the handshake"),
                settings.optional(
                                "coaps.client-authorities",
                                "file with the authorities of devices' certificates, PEM; else the hub's own")
                        .map(Path::of),
                settings.duration("coaps.handshake", "10s", "how long a TLS handshake may take"),
                MqttBounds.from(settings),
                api(settings));
    }

    private static TransportSettings transport(Settings settings) {
        var usual = TransportSettings.USUAL;
        return new TransportSettings(
                count(
                        settings,
                        "coap.event-loops",
                        usual.eventLoops(),
                        "threads that read and write; 0 for one a processor"),
                count(settings, "coap.connections-max", usual.connectionsMax(), "devices connected at once"),
                count(
                        settings,
                        "coap.connections-per-address-max",
                        usual.connectionsPerAddressMax(),
                        "connections at once from one address"),
                (int) size(settings, "coap.write-bytes-max", "1MiB", "what may wait for a device that reads slowly"),
                usual.tick());
    }

    private static PeerSettings peers(Settings settings, int messageBytesMax) {
        var usual = PeerSettings.USUAL;
        return new PeerSettings(
                settings.duration("coap.sign-in", "60s", "how long a connection may stay without a device signed in"),
                settings.duration("coap.ping", "20s", "after how much silence a device is asked whether it is there"),
                settings.duration("coap.ping-answer", "8s", "how long it may then stay silent"),
                count(settings, "coap.mailbox-max", usual.mailboxMax(), "requests of a device that may wait"),
                count(
                        settings,
                        "coap.exchanges-max",
                        usual.exchangesMax(),
                        "open requests to a device, with observations"),
                messageBytesMax);
    }

    private static OcfSettings ocf(Settings settings) {
        var usual = OcfSettings.USUAL;
        return new OcfSettings(
                settings.duration("coap.device-answer", "20s", "how long a device may take to answer the hub"),
                usual.endpointsWait(),
                usual.expiryMargin(),
                count(
                        settings,
                        "coap.observations-max",
                        usual.observationsMax(),
                        "resources of a device observed one by one; the others are only read"),
                count(settings, "coap.links-max", usual.linksMax(), "resources in one publication"),
                count(settings, "coap.commands-max", usual.commandsMax(), "commands under way to one device"),
                usual.etagsMax());
    }

    private static ApiSettings.Limits api(Settings settings) {
        var usual = ApiSettings.Limits.USUAL;
        var sockets = usual.sockets();
        return new ApiSettings.Limits(
                (int) size(settings, "api.request-bytes-max", "1MiB", "the largest body of a request"),
                usual.headerBytesMax(),
                usual.headDeadline(),
                settings.duration("api.body-deadline", "8s", "how long a request may take to arrive"),
                settings.duration("api.idle", "30s", "how long a connection may be of no use"),
                count(settings, "api.connections-max", usual.connectionsMax(), "connections at once"),
                count(settings, "api.requests-max", usual.requestsMax(), "requests answered at once"),
                new SocketService.Limits(
                        count(settings, "api.sockets-max", sockets.socketsMax(), "WebSockets at once"),
                        sockets.messageBytesMax(),
                        sockets.ping(),
                        sockets.answer(),
                        settings.duration("api.socket-stall", "5m", "how long a WebSocket's reader may take nothing")));
    }

    static int count(Settings settings, String key, int usual, String meaning) {
        return (int) settings.number(key, usual, new Bounds(Math.min(usual, 1), Integer.MAX_VALUE), meaning);
    }

    static long size(Settings settings, String key, String usual, String meaning) {
        return Math.min(settings.bytes(key, usual, meaning), 1024L * MIB);
    }
}
