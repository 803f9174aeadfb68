package dev.landfall.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.proof.RawSocket;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import dev.landfall.gateway.api.stream.SocketService;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class FairnessTest {
    private static final String DEVICE = UUID.randomUUID().toString();
    private static TestHub hub;
    private static TestDevice device;

    @BeforeAll
    static void open() {
        hub = new TestHub(new ApiSettings.Limits(
                1 << 20,
                8192,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                1000,
                new ApiSeats.Limits(200, 40, 40, 40, 40, 1 << 20),
                SocketService.Limits.USUAL));
        device = new TestDevice(hub, DEVICE, "app-1");
    }

    @AfterAll
    static void close() {
        device.close();
        hub.close();
    }

    private static HttpRequest as(String token, String path) {
        return HttpRequest.newBuilder(hub.at(path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    @Test
    void an_owner_who_lets_everybody_wait_is_refused_and_all_others_are_served() throws Exception {
        BlockingQueue<HttpResponse<String>> answers = new LinkedBlockingQueue<>();
        var live = "/landfall/v1/devices/" + DEVICE + "/resources/slow?live=true&ttl=20s";
        for (var i = 0; i < 30; i++) {
            var _ = hub.client
                    .sendAsync(as("app-1", live), BodyHandlers.ofString())
                    .thenAccept(answers::add);
        }

        var refused = new ArrayList<HttpResponse<String>>();
        for (var i = 0; i < 10; i++) {
            refused.add(answers.poll(30, TimeUnit.SECONDS));
        }
        var own = hub.send(as("app-1", "/landfall/v1/devices"));
        var other = hub.send(as("app-2", "/landfall/v1/devices"));

        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("retry-after")).contains("10");
            var error = Recordings.json(answer.body());
            assertThat(error.path("reason").asText()).isEqualTo("too_many");
            assertThat(error.path("quota").path("name").asText()).isEqualTo("waiting-calls");
            assertThat(error.path("quota").path("limit").asInt()).isEqualTo(20);
            assertThat(error.path("quota").path("used").asInt()).isEqualTo(20);
            assertThat(error.path("quota").path("retryAfter").asInt()).isEqualTo(10);
        });
        assertThat(own.statusCode()).isEqualTo(200);
        assertThat(other.statusCode()).isEqualTo(200);
        assertPlgdForm();
    }

    private static void assertPlgdForm() {
        var answer = hub.send(
                as("app-1", "/api/v1/devices/" + DEVICE + "/resources/slow?twin=false&timeToLive=20000000000"));

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("retry-after")).contains("10");
        assertThat(Recordings.json(answer.body()).path("code").asInt()).isEqualTo(8);
        assertThat(Recordings.json(answer.body()).path("quota").path("name").asText())
                .isEqualTo("waiting-calls");
    }

    @Test
    void an_owner_has_at_most_half_of_the_subscriptions_and_hears_which_limit_it_is() {
        try (var socket = new RawSocket(hub, "Authorization: Bearer app-3\r\n");
                var other = new RawSocket(hub, "Authorization: Bearer app-4\r\n")) {
            var refusals = 0;
            var last = "";
            for (var i = 0; i < 30; i++) {
                socket.say(RawSocket.TEXT, "{\"createSubscription\":{},\"correlationId\":\"c\"}");
                var text = socket.next().text();
                if (text.contains("\"ERROR\"")) {
                    refusals++;
                    last = text;
                }
            }
            other.say(RawSocket.TEXT, "{\"createSubscription\":{},\"correlationId\":\"c\"}");

            assertThat(refusals).isEqualTo(10);
            assertThat(last).contains("subscriptions: 20 of 20");
            assertThat(other.next().text()).contains("\"OK\"");
        }
    }

    @Test
    void an_owner_has_at_most_half_of_the_websockets_and_is_told_so_on_the_next() {
        var sockets = new ArrayList<RawSocket>();
        for (var i = 0; i < 20; i++) {
            var socket = new RawSocket(hub, "Authorization: Bearer app-5\r\n");
            socket.say(RawSocket.TEXT, "{}");
            assertThat(socket.next().text()).contains("ERROR");
            sockets.add(socket);
        }

        try (var late = new RawSocket(hub, "Authorization: Bearer app-5\r\n")) {
            var error = late.next();
            var end = late.next();

            assertThat(error.text()).contains("\"code\":8");
            assertThat(end.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat((end.payload()[0] << 8) | (end.payload()[1] & 0xff)).isEqualTo(1013);
            assertThat(new String(end.payload(), StandardCharsets.UTF_8)).contains("websockets");
        }
        sockets.forEach(RawSocket::close);
    }
}
