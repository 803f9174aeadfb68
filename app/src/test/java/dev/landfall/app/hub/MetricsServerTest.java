package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.hub.MetricsServer.Limits;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class MetricsServerTest {
    private static final int PATIENCE_MILLIS = 90_000;

    @Test
    void a_request_that_never_ends_is_cut_and_so_is_a_connection_that_never_begins_one() throws IOException {
        var soon = Duration.ofSeconds(1);
        try (var server = start(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), new Limits(32, soon, soon));
                var slow = connect(server);
                var idle = connect(server)) {
            slow.getOutputStream().write("GET /metrics HTTP/1.1\r\nX-Slow: ".getBytes(US_ASCII));

            assertThat(ended(slow)).isTrue();
            assertThat(ended(idle)).isTrue();
        }
    }

    @Test
    void idle_connections_give_way_to_whoever_asks_and_are_counted() throws IOException {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var crowd = new ArrayList<Socket>();
        try (var server = start(registry, new Limits(32, Duration.ofMinutes(1), Duration.ofMinutes(1)))) {
            for (var i = 0; i < 100; i++) {
                crowd.add(connect(server));
            }

            for (var i = 0; i < 40; i++) {
                var asking = connect(server);
                crowd.add(asking);
                assertThat(ask(asking, "GET /live HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 200");
            }

            assertThat(ended(crowd.getFirst())).isTrue();
            assertThat(registry.scrape()).contains("landfall_refusals_total{gateway=\"metrics\",reason=\"idle\"}");
        }
        for (var socket : crowd) {
            socket.close();
        }
    }

    @Test
    void a_connection_can_ask_more_than_once_and_wrong_requests_are_answered_with_the_reason() throws IOException {
        try (var server = start()) {
            try (var asking = connect(server)) {
                assertThat(ask(asking, "GET /metrics?x=1 HTTP/1.1\r\nHost: x\r\n\r\n"))
                        .startsWith("HTTP/1.1 200");
                assertThat(ask(asking, "GET /nope HTTP/1.1\r\nHost: x\r\n\r\n"))
                        .startsWith("HTTP/1.1 404")
                        .contains("/health");
                assertThat(ask(asking, "DELETE /live HTTP/1.1\r\nHost: x\r\n\r\n"))
                        .startsWith("HTTP/1.1 405")
                        .contains("Allow: GET, HEAD");
                assertThat(ask(asking, "GET /live HTTP/1.1\r\nConnection: close\r\n\r\n"))
                        .startsWith("HTTP/1.1 200");
                assertThat(ended(asking)).isTrue();
            }
            for (var wrong : List.of("nonsense\r\n\r\n", "GET /live HTTP/1.1\r\nX: " + "x".repeat(9000))) {
                try (var asking = connect(server)) {
                    assertThat(ask(asking, wrong)).startsWith("HTTP/1.1 4").contains("message");
                    assertThat(ended(asking)).isTrue();
                }
            }
        }
    }

    @Test
    void head_is_answered_without_a_body() throws IOException {
        try (var server = start();
                var asking = connect(server)) {
            asking.getOutputStream().write("HEAD /live HTTP/1.0\r\n\r\n".getBytes(US_ASCII));

            var answer = new String(asking.getInputStream().readAllBytes(), US_ASCII);

            assertThat(answer).contains("Content-Length: 13").endsWith("\r\n\r\n");
        }
    }

    /** Sends a request and reads its whole answer. */
    private static String ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        var in = socket.getInputStream();
        var head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            var next = in.read();
            assertThat(next).as(head.toString()).isNotNegative();
            head.append((char) next);
        }
        var length = Integer.parseInt(head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
        return head + new String(in.readNBytes(length), US_ASCII);
    }

    private static MetricsServer start() throws IOException {
        return start(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), Limits.USUAL);
    }

    private static MetricsServer start(PrometheusMeterRegistry registry, Limits limits) throws IOException {
        return MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), registry, new Health(), limits);
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
