package dev.landfall.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.proof.RawSocket;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import dev.landfall.gateway.api.stream.SocketService;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is refused because of a limit learns which limit it is, and when to try again, wherever that is. */
@Timeout(120)
class QuotasTest {
    private static final String DEVICE = UUID.randomUUID().toString();
    private static final String PUT = "/landfall/v1/devices/" + DEVICE + "/resources/slow";
    private static final String SUBSCRIBE = "{\"createSubscription\":{},\"correlationId\":\"c\"}";

    private TestHub hub;
    private TestDevice device;

    @BeforeEach
    void open() {
        hub = new TestHub(new ApiSettings.Limits(
                1 << 20,
                8192,
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                1000,
                new ApiSeats.Limits(64, 40, 16, 16, 150, 1 << 20),
                SocketService.Limits.USUAL));
        device = new TestDevice(hub, DEVICE, "app-1");
    }

    @AfterEach
    void close() {
        device.close();
        hub.close();
    }

    private static void named(JsonNode quota, String name, int limit) {
        assertThat(quota.path("name").asText()).isEqualTo(name);
        assertThat(quota.path("limit").asInt()).isEqualTo(limit);
        assertThat(quota.path("used").asInt()).isGreaterThanOrEqualTo(limit);
        assertThat(quota.path("retryAfter").asInt()).isPositive();
    }

    private static void refused(HttpResponse<String> answer, int status, String name, int limit) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        var quota = Recordings.json(answer.body()).path("quota");
        named(quota, name, limit);
        assertThat(answer.headers().firstValue("retry-after"))
                .contains(quota.path("retryAfter").asText());
    }

    private static void refused(RawSocket socket, String name, int limit) {
        var error = Recordings.json(socket.next().text());
        assertThat(error.path("error").path("message").asText()).isNotEmpty();
        named(error.path("quota"), name, limit);
        var end = socket.next();
        assertThat(end.opcode()).isEqualTo(RawSocket.CLOSE);
        assertThat(((end.payload()[0] & 0xff) << 8) | (end.payload()[1] & 0xff)).isEqualTo(1013);
    }

    private RawSocket socket(String token) {
        return new RawSocket(hub, "Authorization: Bearer " + token + "\r\n");
    }

    @Test
    void requests_whose_token_nobody_knows_yet_and_sockets_among_them() throws IOException {
        var lines = new ArrayList<SSLSocket>();
        for (var i = 0; i < 32; i++) {
            var line = (SSLSocket) hub.client.sslContext().getSocketFactory().createSocket("localhost", hub.port());
            line.getOutputStream()
                    .write("POST /oauth/token HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            line.getOutputStream().flush();
            // The request is under way when the hub asks for its body.
            assertThat(line.getInputStream().readNBytes(25))
                    .asString(StandardCharsets.US_ASCII)
                    .contains("100");
            lines.add(line);
        }

        var landfall = hub.get("/landfall/v1/devices");
        var plgd = hub.get("/api/v1/devices");
        var oauth = hub.get("/.well-known/jwks.json");

        for (var answer : List.of(landfall, plgd, oauth)) {
            refused(answer, 429, "unverified-requests", 32);
        }
        try (var socket = socket("app-1")) {
            refused(socket, "unverified-requests", 32);
        }
        for (var line : lines) {
            line.close();
        }
    }

    @Test
    void memory_for_bodies() {
        // Who is alone may have half of the 256 pieces of 4 KiB, to the last byte.
        var half = 128 * 4096;
        var fits = BodyPublishers.ofString("x".repeat(half));
        var big = BodyPublishers.ofString("x".repeat(half + 1));

        assertThat(hub.send(hub.request(PUT).PUT(fits).build()).statusCode()).isNotEqualTo(429);
        refused(hub.send(hub.request(PUT).PUT(big).build()), 429, "request-bodies", 128);
    }

    @Test
    void streams_of_events() throws Exception {
        for (var i = 0; i < 16; i++) {
            var watching = hub.client.send(hub.request("/landfall/v1/watch").build(), BodyHandlers.ofInputStream());
            assertThat(watching.statusCode()).isEqualTo(200);
        }

        // One owner may have all sixteen, so it is the hub that is full.
        refused(hub.get("/landfall/v1/watch"), 503, "watches", 16);
    }

    @Test
    void sockets_and_subscriptions() {
        var sockets = new ArrayList<RawSocket>();
        for (var i = 0; i < 16; i++) {
            var socket = socket("app-2");
            socket.say(RawSocket.TEXT, SUBSCRIBE);
            assertThat(socket.next().text()).contains("\"OK\"");
            sockets.add(socket);
        }

        try (var late = socket("app-2")) {
            refused(late, "websockets", 16);
        }
        var first = sockets.getFirst();
        for (var i = 1; i < 60; i++) {
            first.say(RawSocket.TEXT, SUBSCRIBE);
            assertThat(first.next().text()).contains("\"OK\"");
        }
        first.say(RawSocket.TEXT, SUBSCRIBE);
        var said = Recordings.json(first.next().text());

        assertThat(said.path("result")
                        .path("operationProcessed")
                        .path("errorStatus")
                        .path("code")
                        .asText())
                .isEqualTo("ERROR");
        named(said.path("quota"), "subscriptions", 75);
        sockets.forEach(RawSocket::close);
    }

    @Test
    void commands_that_wait_for_one_device() {
        for (var i = 0; i < 64; i++) {
            var taken = hub.send(hub.request(PUT + "?async=true&ttl=1h")
                    .PUT(BodyPublishers.ofString("1"))
                    .build());
            assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        }

        refused(
                hub.send(hub.request(PUT + "?async=true&ttl=1h")
                        .PUT(BodyPublishers.ofString("1"))
                        .build()),
                429,
                "open-commands-of-a-device",
                64);
    }
}
