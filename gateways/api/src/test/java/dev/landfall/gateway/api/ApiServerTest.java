package dev.landfall.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.proof.Talker;
import dev.landfall.gateway.api.proof.TestHub;
import dev.landfall.gateway.api.stream.SocketService;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApiServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(3);
    private static TestHub hub;

    @BeforeAll
    static void open() {
        hub = tightHub();
    }

    private static TestHub tightHub() {
        return new TestHub(new ApiSettings.Limits(
                1000,
                8192,
                DEADLINE,
                DEADLINE,
                Duration.ofSeconds(30),
                50,
                ApiSeats.Limits.USUAL,
                SocketService.Limits.USUAL));
    }

    @AfterAll
    static void close() {
        hub.close();
    }

    private static SSLSocket line() throws IOException {
        var socket = (SSLSocket) hub.client.sslContext().getSocketFactory().createSocket("127.0.0.1", hub.port());
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    @Test
    void a_body_that_is_too_large_is_refused() {
        var answer = hub.send(hub.request("/landfall/v1/device-codes")
                .POST(BodyPublishers.ofString("x".repeat(2000)))
                .build());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).contains("\"code\":413", "\"reason\":\"too_large\"", "larger");
    }

    @Test
    void a_head_that_does_not_end_costs_the_connection() throws IOException {
        try (var socket = line()) {
            socket.getOutputStream()
                    .write("GET /api/v1/devices HTTP/1.1\r\nHost: x\r\nX-A: ".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_second_head_that_does_not_end_costs_the_connection_too() throws IOException {
        try (var socket = line()) {
            var out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 404");
            out.write("GET / HT".getBytes(StandardCharsets.US_ASCII));
            out.flush();

            assertThat(socket.getInputStream().readAllBytes()).isNotNull();
        }
    }

    @Test
    void a_body_that_does_not_arrive_is_answered_in_time() throws IOException {
        try (var socket = line()) {
            socket.getOutputStream()
                    .write("PUT /api/v1/devices/x/metadata HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 408");
        }
    }

    @Test
    void http_2_is_served_on_the_same_port() throws Exception {
        var answer = hub.client.send(
                HttpRequest.newBuilder(hub.at("/landfall/v1/hub"))
                        .version(HttpClient.Version.HTTP_2)
                        .build(),
                java.net.http.HttpResponse.BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void stopping_tells_subscribers() {
        var stopping = tightHub();
        var talker = Talker.open(stopping, "/api/v1/ws/events", "app-1", Map.of());
        talker.say("{\"createSubscription\":{}}");
        assertThat(talker.next().has("result")).isTrue();

        stopping.close();

        assertThat(talker.ended()).isEqualTo("1001 the hub is stopping");
    }
}
