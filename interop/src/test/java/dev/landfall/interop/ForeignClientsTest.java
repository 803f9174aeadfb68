package dev.landfall.interop;

import static dev.landfall.interop.RealHub.history;
import static dev.landfall.interop.RealHub.set;
import static dev.landfall.interop.Watch.changed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.client.HubClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT clients that others wrote, unmodified, against the real program. */
@Timeout(180)
final class ForeignClientsTest {
    private static final String ME = "v1/devices/me/";
    private static final String NOBODY = "NobodysTokenNobodysTokenNobodys1";

    @TempDir
    static Path folder;

    private static RealHub hub;
    private static HubClient app;

    @BeforeAll
    static void open() throws Exception {
        Foreign.install();
        hub = new RealHub(folder);
        app = hub.app();
    }

    @AfterAll
    static void close() {
        if (hub != null) {
            app.close();
            hub.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_device_on_thingsboards_library_is_served(boolean tls) throws Exception {
        var made = hub.device("thingsboard " + tls);
        var id = made.path("device").asText();
        try (var watch = new Watch(app);
                var device = thingsboard(
                        "thingsboard_device.py", tls, made.path("token").asText())) {
            assertThat(device.next("connected").path("code").asInt()).isZero();
            device.order("listen");
            device.next("listening");

            device.order("telemetry", "values", Map.of("temperature", 21.5, "on", true, "big", 9007199254740993L));
            assertThat(device.next("telemetry").path("code").asInt()).isZero();
            assertThat(watch.next(changed(id, "/telemetry/temperature"))
                            .path("content")
                            .asDouble())
                    .isEqualTo(21.5);
            assertThat(history(app, id, "/telemetry/big")).singleElement().hasToString("9007199254740993");
            device.order("telemetry", "values", List.of(Map.of("ts", 1_700_000_000_000L, "values", Map.of("late", 1))));
            device.next("telemetry");
            assertThat(history(app, id, "/telemetry/late")).singleElement().hasToString("1");

            device.order("attributes", "values", Map.of("model", "T-1000"));
            device.next("attributes");
            assertThat(history(app, id, "/attributes/client/model"))
                    .singleElement()
                    .hasToString("\"T-1000\"");

            assertThat(set(app, id, "/attributes/shared/interval", "30")
                            .path("state")
                            .asText())
                    .isEqualTo("confirmed");
            assertThat(device.next("shared").path("values")).hasToString("{\"interval\":30}");

            device.order("ask", "client_keys", List.of("model"), "shared_keys", List.of("interval"));
            assertThat(device.next("asked").path("answer"))
                    .hasToString("{\"client\":{\"model\":\"T-1000\"},\"shared\":{\"interval\":30}}");

            var answer = set(app, id, "/rpc/reboot", "{\"delay\":3}");
            assertThat(device.next("command").path("params")).hasToString("{\"delay\":3}");
            assertThat(answer.path("state").asText()).isEqualTo("confirmed");
            assertThat(answer.path("content")).hasToString("{\"done\":\"reboot\",\"echo\":{\"delay\":3}}");
            assertThat(RealHub.online(app, id)).isTrue();
        }
        Awaitility.await("it is gone").atMost(RealHub.PATIENCE).until(() -> !RealHub.online(app, id));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_gateway_on_thingsboards_library_speaks_for_others(boolean tls) throws Exception {
        var made = hub.gateway("gateway " + tls);
        var name = "Pump " + tls;
        try (var gateway =
                thingsboard("thingsboard_gateway.py", tls, made.path("token").asText())) {
            gateway.next("connected");
            gateway.order("child", "device", name);
            gateway.next("child");
            var pump = Awaitility.await("the child is listed")
                    .atMost(RealHub.PATIENCE)
                    .until(() -> named(name), id -> !id.isEmpty());

            gateway.order("telemetry", "device", name, "values", Map.of("flow", 7));
            gateway.next("telemetry");
            assertThat(history(app, pump, "/telemetry/flow")).singleElement().hasToString("7");
            gateway.order("attributes", "device", name, "values", Map.of("maker", "acme"));
            gateway.next("attributes");
            assertThat(history(app, pump, "/attributes/client/maker"))
                    .singleElement()
                    .hasToString("\"acme\"");

            set(app, pump, "/attributes/shared/limit", "9");
            assertThat(gateway.next("shared").path("values").path("data")).hasToString("{\"limit\":9}");
            gateway.order("ask", "device", name, "keys", List.of("limit"));
            assertThat(gateway.next("asked").path("answer").path("device").asText())
                    .isEqualTo(name);

            var answer = set(app, pump, "/rpc/start", "true");
            assertThat(gateway.next("command").path("device").asText()).isEqualTo(name);
            assertThat(answer.path("content")).hasToString("{\"done\":\"start\"}");

            gateway.order("leave", "device", name);
            gateway.next("left");
            Awaitility.await("the child is gone").atMost(RealHub.PATIENCE).until(() -> !RealHub.online(app, pump));
            assertThat(RealHub.online(app, made.path("device").asText())).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"3, true", "3, false", "5, true", "5, false"})
    void a_device_on_paho_is_served(String version, boolean tls) throws Exception {
        var made = hub.device("paho " + version + tls);
        var id = made.path("device").asText();
        try (var device = paho(version, tls, made.path("token").asText())) {
            assertThat(device.next("connected").path("code").asInt()).isZero();
            device.order("subscribe", "topic", ME + "rpc/request/+");
            assertThat(device.next("subscribed").path("codes")).hasToString("[1]");

            device.order("publish", "topic", ME + "telemetry", "payload", "{\"n\":1}");
            device.next("acknowledged");
            assertThat(history(app, id, "/telemetry/n")).hasSize(1);
            device.order("publish", "topic", "v2/t", "payload", "{\"n\":2}", "qos", 0);
            Awaitility.await("QoS 0 arrives too")
                    .atMost(RealHub.PATIENCE)
                    .until(() -> history(app, id, "/telemetry/n").size() == 2);

            try (var answering = new Answering(device)) {
                var answer = hub.run("set", id, "/rpc/blink", "[1,2]", "--output", "json");
                assertThat(answer).contains("\"state\":\"confirmed\"").contains("{\"ok\":true}");
                assertThat(answering.asked()).containsExactly("{\"method\":\"blink\",\"params\":[1,2]}");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, true", "5, false"})
    void a_paho_device_with_qos_2_and_wrong_topics_goes_on(String version, boolean tls) throws Exception {
        var made = hub.device("paho twice " + version + tls);
        var id = made.path("device").asText();
        try (var device = paho(version, tls, made.path("token").asText())) {
            device.next("connected");

            device.order("publish", "topic", ME + "telemetry", "payload", "{\"n\":1}", "qos", 2);
            device.next("acknowledged");
            device.order("publish", "topic", "somebody/else", "payload", "{}", "qos", 1);
            device.next("acknowledged");
            device.order("publish", "topic", "v1/gateway/telemetry", "payload", "{\"x\":[{\"n\":1}]}", "qos", 2);
            device.order("publish", "topic", "v2/t/j", "payload", "{\"n\":2}", "qos", 2);

            Awaitility.await("it goes on")
                    .atMost(RealHub.PATIENCE)
                    .until(() -> history(app, id, "/telemetry/n").size() == 2);
            assertThat(RealHub.online(app, id)).isTrue();
            Awaitility.await("its owner sees what was refused")
                    .atMost(RealHub.PATIENCE)
                    .until(() ->
                            hub.run("get", id, "/refusals", "--output", "json").contains("unknown-topic"));
        }
    }

    @ParameterizedTest
    @CsvSource({"3, true, 135", "3, false, 135", "5, true, 135", "5, false, 135"})
    void a_wrong_token_is_refused_with_the_right_code(String version, boolean tls, int code) throws Exception {
        var before = hub.metric("landfall_refusals_total", "mqtt");

        try (var device = paho(version, tls, NOBODY)) {
            var refused = device.next("connected");

            // paho tells the codes of version 3 by those of version 5: 5, not authorized, becomes 135.
            assertThat(refused.path("code").asInt()).as(refused.toString()).isEqualTo(code);
        }

        assertThat(hub.metric("landfall_refusals_total", "mqtt")).isGreaterThan(before);
    }

    @Test
    void thingsboards_library_is_told_that_its_token_is_wrong() throws Exception {
        try (var device = thingsboard("thingsboard_device.py", true, NOBODY)) {
            assertThat(device.next("connected").path("code").asInt()).isEqualTo(135);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mosquittos_programs_are_served(boolean tls) throws Exception {
        var made = hub.device("mosquitto " + tls);
        var id = made.path("device").asText();
        var token = made.path("token").asText();

        var sent = Foreign.mosquitto(
                words(tls, token, "mosquitto_pub", "-t", ME + "telemetry", "-q", "1", "-m", "{\"m\":4}"));
        set(app, id, "/attributes/shared/colour", "\"red\"");
        var refused =
                Foreign.mosquitto(words(tls, NOBODY, "mosquitto_pub", "-t", ME + "telemetry", "-q", "1", "-m", "{}"));

        assertThat(sent.code()).as(sent.said()).isZero();
        assertThat(history(app, id, "/telemetry/m")).singleElement().hasToString("4");
        assertThat(refused.code()).as(refused.said()).isEqualTo(5);
        assertThat(refused.said()).contains("not authorised");
        try (var heard = new Subscriber(
                words(tls, token, "mosquitto_sub", "-d", "-t", ME + "attributes", "-q", "1", "-C", "1"))) {
            heard.awaitSubscribed();
            set(app, id, "/attributes/shared/colour", "\"blue\"");
            assertThat(heard.toTheEnd()).contains("{\"colour\":\"blue\"}");
        }
    }

    private static Foreign thingsboard(String script, boolean tls, String token) throws IOException {
        return Foreign.python("thingsboard", script, with(tls, hub.reach(tls, token)));
    }

    private static Foreign paho(String version, boolean tls, String token) throws IOException {
        var arguments = new ArrayList<>(hub.reach(tls, token));
        arguments.add(version);
        return Foreign.python("paho", "paho_device.py", with(tls, arguments));
    }

    private static List<String> with(boolean tls, List<String> arguments) {
        var all = new ArrayList<>(arguments);
        if (tls) {
            all.add(hub.ca());
        }
        return all;
    }

    private static String[] words(boolean tls, String token, String program, String... more) {
        var reach = hub.reach(tls, token);
        var words = new ArrayList<>(List.of(program, "-h", reach.get(0), "-p", reach.get(1), "-u", token));
        if (tls) {
            words.addAll(List.of("--cafile", hub.ca()));
        }
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static String named(String name) {
        var ids = new ArrayList<String>();
        app.lines("/devices", RealHub.PATIENCE, line -> {
            if (line.path("name").asText().equals(name)) {
                ids.add(line.path("device").asText());
            }
            return true;
        });
        return ids.isEmpty() ? "" : ids.getFirst();
    }
}
