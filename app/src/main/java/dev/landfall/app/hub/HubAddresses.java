package dev.landfall.app.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the hub is found. Ports are known one by one as the doors open; asking earlier is a mistake of the program. */
final class HubAddresses {
    private final String host;
    private final String metricsHost;
    private volatile int api = -1;
    private volatile int coaps = -1;
    private volatile int coap = -1;
    private volatile int mqtts = -1;
    private volatile int mqtt = -1;
    private volatile int metrics = -1;

    private HubAddresses(String host, String metricsHost) {
        this.host = host;
        this.metricsHost = metricsHost;
    }

    /** As apps and devices are told: the name set for that, or the address listened on, or one of this machine's. */
    static HubAddresses of(HubSettings.Listen listen) throws IOException {
        var metrics = reachable(listen.metricsHost());
        return listen.publicHost().isPresent()
                ? new HubAddresses(literal(listen.publicHost().get()), metrics)
                : new HubAddresses(reachable(listen.host()), metrics);
    }

    private static String reachable(String host) throws IOException {
        return literal(InetAddress.getByName(host).isAnyLocalAddress() ? ofThisMachine() : host);
    }

    /** The name that the hub's issuer would have by this start; empty when neither a name nor a port was chosen. */
    Optional<String> issuerName(HubSettings settings) {
        var port = settings.listen().api();
        return settings.hub()
                .publicUrl()
                .or(() -> port == 0 ? Optional.empty() : Optional.of("https://" + host + ":" + port));
    }

    void openedForApps(int port) {
        api = port;
    }

    void openedForDevices(OptionalInt tlsPort, OptionalInt plainPort) {
        coaps = tlsPort.orElse(-1);
        coap = plainPort.orElse(-1);
    }

    void openedForTokens(OptionalInt tlsPort, OptionalInt plainPort) {
        mqtts = tlsPort.orElse(-1);
        mqtt = plainPort.orElse(-1);
    }

    void openedForMetrics(int port) {
        metrics = port;
    }

    /** The API's address. */
    String api() {
        if (api < 0) {
            throw new IllegalStateException("the API is not open yet");
        }
        return "https://" + host + ":" + api;
    }

    /** Where devices connect over TLS. */
    Optional<String> coaps() {
        return coaps < 0 ? Optional.empty() : Optional.of("coaps+tcp://" + host + ":" + coaps);
    }

    /** Where they connect without. */
    Optional<String> coap() {
        return coap < 0 ? Optional.empty() : Optional.of("coap+tcp://" + host + ":" + coap);
    }

    /** Where devices with access tokens connect over TLS. */
    Optional<String> mqtts() {
        return mqtts < 0 ? Optional.empty() : Optional.of("mqtts://" + host + ":" + mqtts);
    }

    /** Where they connect without. */
    Optional<String> mqtt() {
        return mqtt < 0 ? Optional.empty() : Optional.of("mqtt://" + host + ":" + mqtt);
    }

    /** Where the metrics are. */
    Optional<String> metrics() {
        return metrics < 0 ? Optional.empty() : Optional.of("http://" + metricsHost + ":" + metrics + "/metrics");
    }

    private static String literal(String name) {
        return name.contains(":") ? "[" + name + "]" : name;
    }

    private static String ofThisMachine() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address.getAddress().length == 4)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.1");
    }
}
