package dev.landfall.app.command;

import dev.landfall.app.data.ReadyFile;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The message with which a hub says that it is ready, for people. */
final class ReadyMessage {
    /** The simulator's first device, with its usual seed. */
    static final String FIRST_DEVICE = "e220a839-7b1d-4daf-aa85-68d2e45fd6cb";

    private ReadyMessage() {}

    static List<String> lines(ReadyFile ready, String host) {
        var usual = ready.data().equals(Path.of("data").toAbsolutePath().normalize());
        var data = usual ? "" : " --data " + ready.data();
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Landfall " + ready.version() + " is ready.");
        lines.add("");
        lines.add("  apps      " + ready.api());
        lines.add("  devices   " + (ready.coaps() == null ? "off" : ready.coaps())
                + (ready.coap() == null ? "" : "  and without TLS " + ready.coap()));
        lines.add("  mqtt      " + (ready.mqtts() == null ? "off" : ready.mqtts())
                + (ready.mqtt() == null ? "" : "  and without TLS " + ready.mqtt()));
        lines.add("  metrics   " + (ready.metrics() == null ? "off" : ready.metrics()));
        lines.add("  hub id    " + ready.hubId());
        lines.add("  CA file   " + ready.ca());
        lines.add("  reached   "
                + (isLoopback(host)
                        ? "only from this machine (--host 0.0.0.0 opens the hub to the network)"
                        : "from the network"));
        lines.add("");
        if (ready.adminSecret() == null) {
            lines.add(
                    "This hub accepts the tokens of another issuer. Set LANDFALL_TOKEN to such a token, and try in another terminal:");
            lines.add("  ./landfall devices" + data);
            lines.add("  ./landfall watch" + data);
            lines.add("");
            lines.add("Ctrl-C stops the hub.");
            return lines;
        }
        lines.add("Try it, in another terminal:");
        lines.add("  ./landfall token --owner me" + data + "  # for your app");
        lines.add(
                "  ./landfall simulate --devices 1 --owner me" + data + "  # a first device, in a terminal of its own");
        lines.add("  ./landfall devices" + data);
        lines.add("  ./landfall watch" + data + "  # in a terminal of its own");
        lines.add("  ./landfall set " + FIRST_DEVICE + " /light/1 '{\"state\":true}'" + data
                + "  # switches the light of that device on");
        lines.add("  ./landfall device-token --owner me" + data + "  # for a device that speaks MQTT");
        lines.add("");
        lines.add("Ctrl-C stops the hub.");
        return lines;
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
