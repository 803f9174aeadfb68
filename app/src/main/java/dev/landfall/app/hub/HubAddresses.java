package dev.landfall.app.hub;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.OptionalInt;

/** The addresses of the hub. The ports are known one by one as they are opened; asking earlier is a bug. */
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

    /** The addresses for apps and devices: with the configured name, or the address that is listened on, or one of this machine. */
    static HubAddresses of(HubSettings.Listen listen) throws IOException {
        var metrics = reachable(listen.metricsHost());
        return listen.publicHost().isPresent()
                ? new HubAddresses(literal(listen.publicHost().get()), metrics)
                : new HubAddresses(reachable(listen.host()), metrics);
    }

    private static String reachable(String host) throws IOException {
        return literal(InetAddress.getByName(host).isAnyLocalAddress() ? ofThisMachine() : host);
    }

    /** The issuer's name by the settings of this start; empty when neither a name nor a port is configured. */
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

    /** The address of the API. */
    String api() {
        if (api < 0) {
            throw new IllegalStateException("the API is not open yet");
        }
        return "https://" + host + ":" + api;
    }

    /** Where OCF devices connect over TLS. */
    Optional<String> coaps() {
        return coaps < 0 ? Optional.empty() : Optional.of("coaps+tcp://" + host + ":" + coaps);
    }

    /** Where OCF devices connect without TLS. */
    Optional<String> coap() {
        return coap < 0 ? Optional.empty() : Optional.of("coap+tcp://" + host + ":" + coap);
    }

    /** Where devices with access tokens connect over TLS. */
    Optional<String> mqtts() {
        return mqtts < 0 ? Optional.empty() : Optional.of("mqtts://" + host + ":" + mqtts);
    }

    /** Where devices with access tokens connect without TLS. */
    Optional<String> mqtt() {
        return mqtt < 0 ? Optional.empty() : Optional.of("mqtt://" + host + ":" + mqtt);
    }

    /** The address of the metrics. */
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
