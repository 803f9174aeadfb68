package dev.landfall.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is wrong with a request is told in the form of the API that it belongs to, whoever finds it. */
@Timeout(120)
class WrongRequestsTest {
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

    private static void refused(HttpResponse<String> answer, int status, String word) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Recordings.json(answer.body()).path("reason").asText()).isEqualTo(word);
        assertThat(Recordings.json(answer.body()).path("message").asText()).isNotEmpty();
    }

    @Test
    void a_path_that_is_not_there_is_not_called_a_bad_token() {
        refused(hub.get(BASE + "/nope"), 404, "not_found");
        assertThat(hub.get("/nope").statusCode()).isEqualTo(404);
        assertThat(Recordings.json(hub.get("/nope").body()).path("code").asInt())
                .isEqualTo(5);
    }

    @Test
    void a_method_that_a_path_does_not_take_is_refused_with_those_that_it_takes() {
        var answer = hub.send(hub.request(OF_DEVICE + "/resources/light/1")
                .method("PATCH", BodyPublishers.ofString("{}"))
                .build());
        var plgd = hub.send(hub.request("/api/v1/devices/" + DEVICE)
                .method("PATCH", BodyPublishers.ofString("{}"))
                .build());

        refused(answer, 405, "method_not_allowed");
        assertThat(answer.headers().firstValue("allow")).contains("GET, HEAD, PUT");
        assertThat(plgd.statusCode()).isEqualTo(501);
        assertThat(plgd.headers().firstValue("allow")).contains("DELETE, GET, HEAD");
    }

    @Test
    void a_body_that_is_too_large_is_refused_in_the_form_of_the_api() {
        var big = BodyPublishers.ofString("\"" + "x".repeat((1 << 20) + 1) + "\"");

        refused(hub.send(hub.request(OF_DEVICE + "/resources/light/1").PUT(big).build()), 413, "too_large");
        assertThat(hub.send(hub.request("/api/v1/devices/" + DEVICE + "/resources/light/1")
                                .PUT(big)
                                .build())
                        .statusCode())
                .isEqualTo(413);
        assertThat(hub.get(OF_DEVICE).statusCode()).isEqualTo(200);
    }

    @Test
    void whoever_is_not_known_hears_which_token_is_wanted() {
        for (var path : List.of(OF_DEVICE, "/api/v1/devices", "/api/v1/devices/" + DEVICE, "/nope")) {
            var without = hub.send(HttpRequest.newBuilder(hub.at(path)).build());
            var wrong = hub.send(HttpRequest.newBuilder(hub.at(path))
                    .header("Authorization", "Bearer nobody")
                    .build());

            assertThat(without.statusCode()).as(path).isEqualTo(401);
            assertThat(without.headers().allValues("www-authenticate")).containsExactly("Bearer realm=\"landfall\"");
            assertThat(wrong.statusCode()).as(path).isEqualTo(401);
            assertThat(wrong.headers().allValues("www-authenticate"))
                    .containsExactly("Bearer realm=\"landfall\", error=\"invalid_token\"");
        }
    }

    @Test
    void head_is_answered_as_get_is_without_the_body() {
        for (var path : List.of(OF_DEVICE, BASE + "/devices", BASE + "/devices?pageSize=1", "/api/v1/devices")) {
            var get = hub.get(path);

            var head = hub.send(
                    hub.request(path).method("HEAD", BodyPublishers.noBody()).build());

            assertThat(head.statusCode()).as(path).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers().firstValue("content-type"))
                    .isEqualTo(get.headers().firstValue("content-type"));
        }
    }

    @Test
    void a_parameter_that_comes_twice_or_means_nothing_is_refused() {
        refused(hub.get(BASE + "/devices?name=a&name=b"), 400, "invalid");
        refused(hub.get(BASE + "/devices?pageSize=1&pageSize=2"), 400, "invalid");
        refused(hub.get(OF_DEVICE + "/resources/light/1?ttl=5s"), 400, "invalid");
        refused(hub.get(OF_DEVICE + "/history/light/1?show=avg"), 400, "invalid");
        refused(hub.get(OF_DEVICE + "/history/light/1?every=1m&pageSize=5"), 400, "invalid");
        assertThat(hub.get("/api/v1/devices?pageSize=1&pageSize=2").statusCode())
                .isEqualTo(400);
        assertThat(hub.send(hub.request("/api/v1/devices?devicIdFilter=" + UUID.randomUUID())
                                .DELETE()
                                .build())
                        .statusCode())
                .isEqualTo(400);
        assertThat(hub.get(OF_DEVICE).statusCode()).isEqualTo(200);
    }

    @Test
    void pages_of_devices_that_are_named_end_after_their_size_and_go_on() {
        var ids = new ArrayList<String>();
        var devices = new ArrayList<TestDevice>();
        for (var i = 0; i < 3; i++) {
            var id = UUID.randomUUID().toString();
            ids.add(id);
            devices.add(new TestDevice(hub, id, "app-1"));
        }
        var query = "?pageSize=2&deviceIdFilter=" + String.join("&deviceIdFilter=", ids);

        for (var list : List.of("devices", "resource-links", "devices-metadata", "resources", "pending-commands")) {
            var first = hub.get("/api/v1/" + list + query);
            var token = first.headers().firstValue("next-page-token");
            var second = hub.get("/api/v1/" + list + query + "&pageToken=" + token.orElse(""));

            assertThat(first.statusCode()).as(list).isEqualTo(200);
            assertThat(token).as(list).isPresent();
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.headers().firstValue("next-page-token")).isEmpty();
            if (list.equals("devices")) {
                assertThat(first.body().lines()).hasSize(2);
                assertThat(second.body().lines()).hasSize(1);
            }
        }
        devices.forEach(TestDevice::close);
    }

    @Test
    void a_byte_order_mark_is_no_part_of_a_value_and_other_encodings_are_refused() {
        var marked = "\ufeff{\"power\":21}".getBytes(StandardCharsets.UTF_8);
        var wide = "{\"power\":22}".getBytes(StandardCharsets.UTF_16LE);
        var wideMarked = "\ufeff{\"power\":22}".getBytes(StandardCharsets.UTF_16BE);

        var taken = hub.send(hub.request(OF_DEVICE + "/resources/light/1")
                .PUT(BodyPublishers.ofByteArray(marked))
                .build());

        assertThat(taken.statusCode()).isEqualTo(200);
        assertThat(device.light().path("power").asInt()).isEqualTo(21);
        for (var bytes : List.of(wide, wideMarked)) {
            refused(
                    hub.send(hub.request(OF_DEVICE + "/resources/light/1")
                            .PUT(BodyPublishers.ofByteArray(bytes))
                            .build()),
                    400,
                    "invalid");
            refused(
                    hub.send(hub.request(BASE + "/device-codes")
                            .POST(BodyPublishers.ofByteArray(bytes))
                            .build()),
                    400,
                    "invalid");
        }
    }

    @Test
    void all_who_ask_for_what_the_device_has_lost_hear_that_it_is_not_there() {
        try (var losing = new TestDevice(hub, UUID.randomUUID().toString(), "app-1")) {
            losing.publishGone();
            var landfall = BASE + "/devices/" + losing.id + "/resources/gone?live=true&ttl=20s";
            var plgd = "/api/v1/devices/" + losing.id + "/resources/gone?twin=false&timeToLive=20000000000";
            var answers = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (var i = 0; i < 4; i++) {
                answers.add(hub.client.sendAsync(
                        hub.request(i % 2 == 0 ? landfall : plgd).build(), HttpResponse.BodyHandlers.ofString()));
            }
            waitFor(losing, 4);

            losing.lose();

            for (var answer : answers) {
                var said = answer.join();
                var notThere = said.statusCode() == 404 || said.body().contains("\"status\":\"not_found\"");
                assertThat(notThere).as(said.statusCode() + said.body()).isTrue();
            }
        }
    }

    /** Asks until so many commands are open. */
    private static void waitFor(TestDevice asked, int commands) {
        var open = 0L;
        while (open < commands) {
            open = hub.get(BASE + "/devices/" + asked.id + "/commands")
                    .body()
                    .lines()
                    .count();
        }
    }

    @Test
    void pages_of_other_origins_are_answered_as_the_setting_says() {
        var allowed = hub.send(preflight("https://app.example.com"));
        var foreign = hub.send(preflight("https://evil.example"));
        var read = hub.send(hub.request(BASE + "/devices?pageSize=1")
                .header("Origin", "https://app.example.com")
                .build());
        var unread = hub.send(hub.request(BASE + "/devices")
                .header("Origin", "https://evil.example")
                .build());

        assertThat(allowed.statusCode()).isEqualTo(204);
        assertThat(allowed.headers().firstValue("access-control-allow-origin")).contains("https://app.example.com");
        assertThat(allowed.headers().firstValue("access-control-allow-methods")).isPresent();
        assertThat(allowed.headers().firstValue("access-control-allow-headers").orElse(""))
                .contains("authorization");
        refused(foreign, 403, "forbidden");
        assertThat(read.headers().firstValue("access-control-allow-origin")).contains("https://app.example.com");
        assertThat(read.headers().firstValue("access-control-expose-headers").orElse(""))
                .contains("next-page-token");
        assertThat(unread.headers().firstValue("access-control-allow-origin")).isEmpty();
    }

    private static HttpRequest preflight(String origin) {
        return HttpRequest.newBuilder(hub.at(BASE + "/devices"))
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "GET")
                .header("Access-Control-Request-Headers", "authorization")
                .method("OPTIONS", BodyPublishers.noBody())
                .build();
    }

    @Test
    void whoever_speaks_http_without_tls_is_told_so_in_http() throws IOException {
        try (var socket = new Socket("localhost", hub.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(answer).startsWith("HTTP/1.1 400").contains("TLS", "https://");
        }
    }

    /** The errors of all GOAWAY frames. */
    private static List<Integer> errors(byte[] frames) {
        var errors = new ArrayList<Integer>();
        for (var at = 0; at + 9 <= frames.length; ) {
            var length = ((frames[at] & 0xff) << 16) | ((frames[at + 1] & 0xff) << 8) | (frames[at + 2] & 0xff);
            if (frames[at + 3] == 7) {
                errors.add((int) frames[at + 16]);
            }
            at += 9 + length;
        }
        return errors;
    }

    @Test
    void a_flood_of_pings_or_settings_is_cut_and_says_calm_down() throws IOException {
        var ping = new byte[] {0, 0, 8, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        var settings = new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0};
        for (var frame : List.of(ping, settings)) {
            try (var socket = hub.line("h2")) {
                var out = new ByteArrayOutputStream();
                out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                out.writeBytes(settings);
                for (var i = 0; i < 600; i++) {
                    out.writeBytes(frame);
                }
                socket.getOutputStream().write(out.toByteArray());
                socket.getOutputStream().flush();

                var heard = socket.getInputStream().readAllBytes();

                assertThat(errors(heard)).contains(0xb);
            }
        }
    }

    @Test
    void a_connection_has_256_streams_at_most() throws IOException {
        try (var socket = hub.line("h2")) {
            socket.getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();

            var head = socket.getInputStream().readNBytes(9);
            var settings = socket.getInputStream().readNBytes((head[1] << 8) | (head[2] & 0xff));

            assertThat(head[3]).isEqualTo((byte) 4);
            assertThat(value(settings, 3)).isEqualTo(256);
        }
    }

    private static int value(byte[] settings, int wanted) {
        for (var i = 0; i + 6 <= settings.length; i += 6) {
            if (((settings[i] << 8) | settings[i + 1]) == wanted) {
                return ((settings[i + 2] & 0xff) << 24)
                        | ((settings[i + 3] & 0xff) << 16)
                        | ((settings[i + 4] & 0xff) << 8)
                        | (settings[i + 5] & 0xff);
            }
        }
        return Integer.MAX_VALUE;
    }

    @Test
    void many_requests_on_one_connection_are_no_flood() throws Exception {
        try (var client = HttpClient.newBuilder()
                .sslContext(hub.client.sslContext())
                .version(HttpClient.Version.HTTP_2)
                .build()) {
            for (var i = 0; i < 600; i++) {
                var request = HttpRequest.newBuilder(hub.at(BASE + "/device-codes"))
                        .header("Authorization", "Bearer app-1")
                        .POST(BodyPublishers.ofString("{}"))
                        .build();

                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());

                assertThat(answer.statusCode()).isEqualTo(201);
            }
        }
    }
}
