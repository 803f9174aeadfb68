package dev.landfall.app.hub;

import dev.landfall.gateway.api.ApiSettings;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.stream.SocketService;
import dev.landfall.gateway.coap.ocf.OcfSettings;
import dev.landfall.gateway.coap.session.CoapPeerSettings;
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
 * The limits of the gateways.
 *
 * @param clients whether devices show certificates
 * @param clientAuthorities the authorities whose device certificates are accepted; empty for the hub's own authority
 * @param handshake how long a TLS handshake may take
 * @param apiOrigins the origins whose web pages may use the API from a browser
 */
public record DoorSettings(
        TransportSettings transport,
        CoapPeerSettings peers,
        OcfSettings ocf,
        ClientCertificates clients,
        Optional<Path> clientAuthorities,
        Duration handshake,
        MqttDoorSettings mqtt,
        ApiSettings.Limits api,
        Set<String> apiOrigins) {
    private static final int MIB = 1 << 20;

    static DoorSettings from(Settings settings) {
        var messageBytesMax = (int) size(
                settings,
                "coap.message-bytes-max",
                "256KiB",
                "The largest message that the hub accepts from an OCF device.");
        return new DoorSettings(
                transport(settings),
                peers(settings, messageBytesMax),
                ocf(settings),
                settings.choice(
                        "coaps.client-certificates",
                        ClientCertificates.NONE,
                        "Whether OCF devices show a certificate of their own: none means that the hub does not ask;"
                                + " optional means that a device without a certificate can connect; required means that it"
                                + " cannot. A certificate that the hub cannot verify ends the connection."),
                settings.optional(
                                "coaps.client-authorities",
                                "A PEM file with the CA certificates with which the hub verifies the certificates of OCF"
                                        + " devices. Without it, the hub uses its own CA.")
                        .map(Path::of),
                settings.duration(
                        "coaps.handshake",
                        "10s",
                        "How long the TLS handshake with an OCF device may take. After this time the hub closes the"
                                + " connection."),
                MqttDoorSettings.from(settings),
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
                        "How many threads read and write the connections of OCF devices; 0 means one thread for each"
                                + " processor."),
                count(
                        settings,
                        "coap.connections-max",
                        usual.connectionsMax(),
                        "The most OCF devices that are connected at the same time."),
                count(
                        settings,
                        "coap.connections-per-address-max",
                        usual.connectionsPerAddressMax(),
                        "The most connections of OCF devices from one IP address at the same time."),
                (int) size(
                        settings,
                        "coap.write-bytes-max",
                        "1MiB",
                        "The most bytes that wait to be sent to one OCF device. A device that reads so slowly that more"
                                + " would wait is disconnected."),
                usual.tick());
    }

    private static CoapPeerSettings peers(Settings settings, int messageBytesMax) {
        var usual = CoapPeerSettings.USUAL;
        return new CoapPeerSettings(
                settings.duration(
                        "coap.sign-in",
                        "60s",
                        "How long a connection may stay open without a device that has signed in."),
                settings.duration(
                        "coap.ping",
                        "20s",
                        "After this time without a message, the hub asks the device with a ping whether it is still"
                                + " there."),
                settings.duration(
                        "coap.ping-answer",
                        "8s",
                        "How long the hub waits for a sign of life after the ping. After this time the device counts as"
                                + " offline and is disconnected."),
                count(
                        settings,
                        "coap.mailbox-max",
                        usual.mailboxMax(),
                        "The most requests of one device that wait while the hub answers an earlier one. While so many"
                                + " wait, the hub reads nothing more from the device."),
                count(
                        settings,
                        "coap.exchanges-max",
                        usual.exchangesMax(),
                        "The most requests of the hub to one device that are open at the same time. Each observed"
                                + " resource counts as one."),
                messageBytesMax);
    }

    private static OcfSettings ocf(Settings settings) {
        var usual = OcfSettings.USUAL;
        return new OcfSettings(
                settings.duration(
                        "coap.device-answer", "20s", "How long an OCF device may take to answer a request of the hub."),
                usual.endpointsWait(),
                usual.expiryMargin(),
                count(
                        settings,
                        "coap.observations-max",
                        usual.observationsMax(),
                        "The most resources of one device that the hub observes. Further resources are only read, so"
                                + " the hub does not learn of their changes by itself."),
                count(
                        settings,
                        "coap.links-max",
                        usual.linksMax(),
                        "The most resources that a device can publish in one message."),
                count(
                        settings,
                        "coap.commands-max",
                        usual.commandsMax(),
                        "The most commands that are on their way to one OCF device at the same time. Further commands"
                                + " wait."),
                usual.etagsMax());
    }

    private static ApiSettings.Limits api(Settings settings) {
        var usual = ApiSettings.Limits.USUAL;
        var sockets = usual.sockets();
        return new ApiSettings.Limits(
                (int) size(settings, "api.request-bytes-max", "1MiB", "The largest body of a request to the API."),
                usual.headerBytesMax(),
                usual.headDeadline(),
                settings.duration("api.body-deadline", "8s", "How long the body of a request may take to arrive."),
                settings.duration(
                        "api.idle", "30s", "How long a connection to the API may stay open without a request."),
                count(
                        settings,
                        "api.connections-max",
                        usual.connectionsMax(),
                        "The most connections to the API at the same time."),
                seats(settings),
                new SocketService.Limits(
                        sockets.messageBytesMax(),
                        sockets.ping(),
                        sockets.answer(),
                        settings.duration(
                                "api.socket-stall",
                                "5m",
                                "How long the reader of a WebSocket may read nothing. After this time the hub closes the"
                                        + " WebSocket.")));
    }

    /** The limits that owners share: an owner and a tenant may hold at most as many as are still free, but always 16. */
    private static ApiSeats.Limits seats(Settings settings) {
        var usual = ApiSeats.Limits.USUAL;
        return new ApiSeats.Limits(
                count(
                        settings,
                        "api.requests-max",
                        usual.requestsMax(),
                        "The most requests that the API answers at the same time."),
                count(
                        settings,
                        "api.waiting-max",
                        usual.callsMax(),
                        "The most requests that wait for the answer of a device at the same time."),
                count(
                        settings,
                        "api.sockets-max",
                        usual.socketsMax(),
                        "The most WebSockets that are open at the same time."),
                count(
                        settings,
                        "api.watches-max",
                        usual.watchesMax(),
                        "The most streams of events (GET /landfall/v1/watch) that are open at the same time."),
                count(
                        settings,
                        "api.subscriptions-max",
                        usual.subscriptionsMax(),
                        "The most subscriptions to events at the same time, over WebSockets and streams together."),
                size(
                        settings,
                        "api.bodies-bytes-max",
                        "64MiB",
                        "The most memory that the bodies of all requests use at the same time."));
    }

    private static Set<String> origins(Settings settings) {
        return settings
                .optional(
                        "api.allowed-origins",
                        "The origins of web pages that may use the API from a browser, separated by commas, for example"
                                + " https://app.example.com; * means any origin. Pages from the hub's own address may always use"
                                + " it.")
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
