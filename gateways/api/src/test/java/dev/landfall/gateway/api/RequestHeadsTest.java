package dev.landfall.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.common.Flags;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A head of a request that is wrong or too long is refused in the form of the API that its path belongs to. */
@Timeout(120)
class RequestHeadsTest {
    private static final String BASE = "/landfall/v1";
    private static final String DEVICE = UUID.randomUUID().toString();
    private static final String OF_DEVICE = BASE + "/devices/" + DEVICE;
    private static TestHub hub;
    private static TestDevice device;

    @BeforeAll
    static void open() {
        hub = new TestHub(TestHub.patient());
        device = new TestDevice(hub, DEVICE, "app-1");
    }

    @AfterAll
    static void close() {
        device.close();
        hub.close();
    }

    private static String ask(String request) throws IOException {
        try (var socket = hub.line("http/1.1")) {
            socket.getOutputStream()
                    .write((request + "Host: x\r\nAuthorization: Bearer app-1\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode body(String answer) {
        return Recordings.json(answer.substring(answer.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void the_servers_habit_of_keeping_a_finished_connection_for_seconds_is_off() {
        assertThat(Flags.defaultHttp1ConnectionCloseDelayMillis()).isEqualTo(100);
    }

    @Test
    void a_method_that_nobody_knows_is_refused_in_the_form_of_the_api() throws IOException {
        var answer = ask("BREW " + BASE + "/devices HTTP/1.1\r\n");
        var plgd = ask("BREW /api/v1/devices HTTP/1.1\r\n");

        assertThat(answer).startsWith("HTTP/1.1 501");
        assertThat(body(answer).path("reason").asText()).isEqualTo("not_implemented");
        assertThat(body(plgd).path("code").asInt()).isEqualTo(12);
    }

    @Test
    void an_address_that_is_too_long_or_has_a_zero_is_refused_with_a_reason() throws IOException {
        var tooLong = ask("GET " + BASE + "/devices?name=" + "x".repeat(40_000) + " HTTP/1.1\r\n");
        var zero = ask("GET " + OF_DEVICE + "/resources/a%00b HTTP/1.1\r\n");
        var query = ask("GET " + BASE + "/devices?name=a%00b HTTP/1.1\r\n");

        assertThat(tooLong).startsWith("HTTP/1.1 414").contains("longer than a request may have");
        assertThat(zero).startsWith("HTTP/1.1 400");
        assertThat(body(zero).path("message").asText()).contains("path");
        assertThat(query).startsWith("HTTP/1.1 400");
    }

    @Test
    void a_head_that_is_too_long_is_refused_in_the_form_of_the_api() throws IOException {
        var much = "x".repeat(40_000);
        var first = "GET " + OF_DEVICE + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer app-1\r\n\r\n";
        for (var path : Map.of(BASE + "/devices", "reason", "/api/v1/devices", "code", "/oauth/token", "error")
                .entrySet()) {
            var address = ask("GET " + path.getKey() + "?name=" + much + " HTTP/1.1\r\n");
            var head = ask("GET " + path.getKey() + " HTTP/1.1\r\nX-Much: " + much + "\r\n");
            var second = ask(first + "GET " + path.getKey() + "?name=" + much + " HTTP/1.1\r\n");

            assertThat(address).startsWith("HTTP/1.1 414").contains("The address is longer");
            assertThat(body(address).path(path.getValue()).isMissingNode()).isFalse();
            assertThat(head).startsWith("HTTP/1.1 431").contains("The headers are longer");
            assertThat(body(head).path(path.getValue()).isMissingNode()).isFalse();
            assertThat(second).startsWith("HTTP/1.1 200").contains("HTTP/1.1 414");
        }
    }

    @Test
    void an_address_that_nobody_reads_to_its_end_is_refused_all_the_same() throws IOException {
        var address = ask("GET " + BASE + "/devices?name=" + "x".repeat(80_000) + " HTTP/1.1\r\n");

        assertThat(address).startsWith("HTTP/1.1 414").contains("The address is longer");
    }

    @Test
    void a_header_that_cannot_be_one_is_refused_in_the_form_of_the_api() throws IOException {
        var landfall = ask("GET " + BASE + "/devices HTTP/1.1\r\nA b: c\r\n");
        var plgd = ask("GET /api/v1/devices HTTP/1.1\r\nA b: c\r\n");

        assertThat(landfall).startsWith("HTTP/1.1 400");
        assertThat(body(landfall).path("reason").asText()).isEqualTo("invalid");
        assertThat(body(plgd).path("code").asInt()).isEqualTo(3);
    }

    @Test
    void a_head_that_is_too_long_over_http_2_is_refused_in_the_form_of_the_api() {
        var much = "x".repeat(40_000);
        for (var path :
                Map.of(BASE + "/devices", "reason", "/api/v1/devices", "code").entrySet()) {
            var address = hub.send(two(path.getKey() + "?name=" + much).build());
            var head = hub.send(two(path.getKey()).header("X-Much", much).build());
            var several = hub.send(two(path.getKey())
                    .header("X-One", much.substring(0, 20_000))
                    .header("X-Two", much.substring(0, 20_000))
                    .build());

            assertThat(address.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(address.statusCode()).isEqualTo(414);
            assertThat(Recordings.json(address.body()).path(path.getValue()).isMissingNode())
                    .isFalse();
            for (var refused : List.of(head, several)) {
                assertThat(refused.statusCode()).isEqualTo(431);
                assertThat(Recordings.json(refused.body()).path(path.getValue()).isMissingNode())
                        .isFalse();
            }
            assertThat(hub.send(two(OF_DEVICE).build()).statusCode()).isEqualTo(200);
        }
    }

    private static HttpRequest.Builder two(String path) {
        return hub.request(path).version(HttpClient.Version.HTTP_2);
    }
}
