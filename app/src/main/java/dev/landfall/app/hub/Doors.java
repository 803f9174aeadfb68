package dev.landfall.app.hub;

import dev.landfall.gateway.api.ApiSettings;
import dev.landfall.gateway.api.http.Seats;
import dev.landfall.gateway.api.stream.SocketService;
import dev.landfall.gateway.coap.ocf.OcfSettings;
import dev.landfall.gateway.coap.session.PeerSettings;
import dev.landfall.gateway.door.transport.TlsSettings.ClientCertificates;
import dev.landfall.gateway.door.transport.TransportSettings;
import dev.landfall.settings.Settings;
import dev.landfall.settings.Settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Bounds of the doors.
 *
 * @param clients whether devices show certificates
 * @param clientAuthorities whose certificates of devices are believed; empty for the hub's own authority
 * @param handshake how long a TLS handshake may take
 * @param apiOrigins web pages of which origins may use the API from a browser
 */
public record Doors(
        TransportSettings transport,
        PeerSettings peers,
        OcfSettings ocf,
        ClientCertificates clients,
        Optional<Path> clientAuthorities,
        Duration handshake,
        MqttBounds mqtt,
        ApiSettings.Limits api,
        Set<String> apiOrigins) {
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
                api(settings),
                origins(settings));
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
                seats(settings),
                new SocketService.Limits(
                        sockets.messageBytesMax(),
                        sockets.ping(),
                        sockets.answer(),
                        settings.duration("api.socket-stall", "5m", "how long a WebSocket's reader may take nothing")));
    }

    /** None can take all of these: an owner and a tenant get at most as many as are still free, but 16. */
    private static Seats.Limits seats(Settings settings) {
        var usual = Seats.Limits.USUAL;
        return new Seats.Limits(
                count(settings, "api.requests-max", usual.requestsMax(), "requests answered at once"),
                count(settings, "api.waiting-max", usual.callsMax(), "requests that wait for a device at once"),
                count(settings, "api.sockets-max", usual.socketsMax(), "WebSockets at once"),
                count(settings, "api.watches-max", usual.watchesMax(), "readers of watch at once"),
                count(settings, "api.subscriptions-max", usual.subscriptionsMax(), "subscriptions to events at once"),
                size(settings, "api.bodies-bytes-max", "64MiB", "what the bodies of all requests may hold in memory"));
    }

    private static Set<String> origins(Settings settings) {
        return settings
                .optional(
                        "api.allowed-origins",
                        "web pages of which origins may use the API from a browser, separated by commas, such as"
                                + " https://app.example.com; * for any. Pages of the hub's own address always may")
                .stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(origin -> origin.strip().toLowerCase(Locale.ROOT))
                .filter(origin -> !origin.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    static int count(Settings settings, String key, int usual, String meaning) {
        return (int) settings.number(key, usual, new Bounds(Math.min(usual, 1), Integer.MAX_VALUE), meaning);
    }

    static long size(Settings settings, String key, String usual, String meaning) {
        return Math.min(settings.bytes(key, usual, meaning), 1024L * MIB);
    }
}
