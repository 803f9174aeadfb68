package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class MetricsServerTest {
    private static final int PATIENCE_MILLIS = 90_000;

    @Test
    void a_request_that_never_ends_is_cut_and_so_is_a_connection_that_never_begins_one() throws IOException {
        try (var server = start();
                var slow = connect(server);
                var idle = connect(server)) {
            slow.getOutputStream().write("GET /metrics HTTP/1.1\r\nX-Slow: ".getBytes(US_ASCII));

            assertThat(ended(slow)).isTrue();
            assertThat(ended(idle)).isTrue();
        }
    }

    private static MetricsServer start() throws IOException {
        return MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                new Health());
    }

    private static Socket connect(MetricsServer server) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** Reads until the server ends the connection, in whatever way. */
    private static boolean ended(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read() >= 0) {
                // An answer such as 408 may come first.
            }
            return true;
        } catch (SocketException reset) {
            return true;
        }
    }
}
