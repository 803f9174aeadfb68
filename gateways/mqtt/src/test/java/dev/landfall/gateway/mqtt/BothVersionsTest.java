package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.core.command.Commands.Options;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandUnknown;
import dev.landfall.core.model.Fact;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds in 3.1.1 as well as in 5: wills, shared attributes, commands and the rules for gateways. */
@Timeout(120)
class BothVersionsTest {
    private static final String WILL = "{\"alive\":false}";

    private TestHub hub;

    @BeforeEach
    void start() throws IOException {
        hub = TestHub.plain();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_will_is_said_when_the_device_goes_without_a_word_and_only_then(boolean five) throws IOException {
        try (var polite = willing(five)) {
            polite.send(RawClient.hex("e000"));
            assertThat(polite.isClosed()).isTrue();
        }
        await().untilAsserted(() -> assertThat(hub.online(hub.device())).isFalse());
        assertThat(hub.twin(hub.device(), "/telemetry/alive")).isEmpty();

        willing(five).vanish();

        await().untilAsserted(() ->
                assertThat(hub.twin(hub.device(), "/telemetry/alive")).isEqualTo("false"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_will_is_said_when_the_device_comes_back_while_the_hub_still_has_its_old_connection(boolean five)
            throws IOException {
        try (var cutOff = willing(five);
                var back = client(five).in(TestHub.TOKEN)) {
            assertThat(hub.twin(hub.device(), "/telemetry/alive"))
                    .as("before the device is let in again")
                    .isEqualTo("false");
            back.send(back.publish("v2/t", "{\"alive\":true}", 1));
            assertThat(back.next()).isEqualTo("40020001");
            assertThat(cutOff.isClosed()).isTrue();
        }
        await().untilAsserted(() -> assertThat(hub.online(hub.device())).isFalse());
        assertThat(hub.history(hub.device(), "/telemetry/alive"))
                .extracting(TestHub::text)
                .containsExactly("false", "true");
        assertThat(hub.refusals("will-not-kept")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_gateway_s_children_go_with_it_when_it_is_cut_off(boolean five) throws IOException {
        var gateway = client(five).in(TestHub.TOKEN);
        acknowledged(gateway, "v1/gateway/telemetry", "{\"A\":[{\"t\":1}]}");
        assertThat(hub.online(hub.child("A"))).isTrue();

        gateway.vanish();

        await().untilAsserted(() -> assertThat(hub.online(hub.child("A"))).isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "false, v1/gateway/connect",
        "false, v1/gateway/telemetry",
        "false, v1/gateway/rpc",
        "true, v1/gateway/connect",
        "true, v1/gateway/disconnect",
        "true, v1/gateway/telemetry",
        "true, v1/gateway/attributes",
        "true, v1/gateway/attributes/request",
        "true, v1/gateway/rpc"
    })
    void a_plain_device_does_not_speak_for_others(boolean five, String topic) throws IOException {
        hub.gateways(false);
        try (var sensor = client(five).in(TestHub.TOKEN)) {
            sensor.send(sensor.publish(topic, "{\"device\":\"A\",\"A\":[{\"t\":1}]}", 5));
            assertThat(sensor.next()).matches(five ? "40..000587.*" : "40020005");
            sensor.send(sensor.subscribe("v1/gateway/rpc", 6, 1));
            assertThat(sensor.next()).endsWith(five ? "87" : "80");
            acknowledged(sensor, "v2/t", "{\"t\":2}");
        }
        assertThat(hub.refusals("not-a-gateway")).isEqualTo(1);
        assertThat(hub.isThere("child A")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_shared_attribute_is_told_on_the_topic_that_the_device_has_chosen(boolean five) throws IOException {
        try (var device = client(five).in(TestHub.TOKEN)) {
            device.send(device.subscribe("v2/a/j", 1, 0));
            device.next();

            hub.ended(hub.write(hub.device(), "/attributes/shared/limit", "30"));

            assertThat(heard(device)).contains("v2/a/j").endsWith("{\"limit\":30}");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_short_topics_with_json_are_served(boolean five) throws IOException {
        try (var device = client(five).in(TestHub.TOKEN)) {
            acknowledged(device, "v2/t/j", "{\"t\":1}");
            acknowledged(device, "v2/a/j", "{\"model\":\"x\"}");
            device.send(device.subscribe("v2/a/res/j/+", 1, 0));
            device.next();
            device.send(device.subscribe("v2/r/req/j/+", 2, 0));
            device.next();
            device.send(device.publish("v2/a/req/j/5", "{\"clientKeys\":\"model\"}", 0));
            assertThat(heard(device)).contains("v2/a/res/j/5").endsWith("{\"client\":{\"model\":\"x\"}}");

            var submitted = hub.write(hub.device(), "/rpc/blink", "1");
            var request = heard(device);
            var number = request.replaceAll("(?s).*v2/r/req/j/([0-9]+).*", "$1");
            acknowledged(device, "v2/r/res/j/" + number, "\"done\"");

            assertThat(hub.ended(submitted).event()).isInstanceOf(CommandConfirmed.class);
        }
        assertThat(hub.twin(hub.device(), "/telemetry/t")).isEqualTo("1");
        assertThat(hub.twin(hub.device(), "/attributes/client/model")).isEqualTo("\"x\"");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_command_whose_time_is_over_does_not_hold_up_the_next(boolean five) throws IOException {
        hub.close();
        hub = TestHub.plain(settings -> settings.bounds(
                settings.transport(), settings.peers(), settings.dialect().answering(Duration.ofSeconds(100))));
        try (var device = client(five).in(TestHub.TOKEN)) {
            device.send(device.subscribe("v1/devices/me/rpc/request/+", 1, 0));
            device.next();
            var first = call("{\"n\":1}", Duration.ofMillis(300));
            assertThat(heard(device)).endsWith("{\"n\":1}}");

            var second = call("{\"n\":2}", Duration.ofSeconds(60));
            var request = heard(device);
            assertThat(request).endsWith("{\"n\":2}}");
            assertThat(hub.ended(first).event()).isInstanceOf(CommandUnknown.class);
            var number = request.replaceAll("(?s).*rpc/request/([0-9]+).*", "$1");
            acknowledged(device, "v1/devices/me/rpc/response/" + number, "1");
            assertThat(hub.ended(second).event()).isInstanceOf(CommandConfirmed.class);
        }
    }

    private Fact call(String json, Duration timeToLive) {
        return hub.core
                .commands()
                .submit(
                        TestHub.owner(),
                        hub.device(),
                        new AppRequest.Update("/rpc/slow", "", new Content(50, json.getBytes(UTF_8))),
                        new Options("", timeToLive, false, false));
    }

    private RawClient client(boolean five) throws IOException {
        return five ? RawClient.five(hub) : RawClient.old(hub);
    }

    private RawClient willing(boolean five) throws IOException {
        var client = client(five);
        client.send(client.connectWithWill(TestHub.TOKEN, "v2/t", WILL));
        assertThat(client.next()).startsWith("20");
        return client;
    }

    private static void acknowledged(RawClient client, String topic, String payload) throws IOException {
        client.send(client.publish(topic, payload, 9));
        assertThat(client.next()).as(topic).isEqualTo("40020009");
    }

    /** The next message, of QoS 0, as text. */
    private static String heard(RawClient client) throws IOException {
        var packet = client.next();
        assertThat(packet).startsWith("30");
        return new String(HexFormat.of().parseHex(packet), UTF_8);
    }
}
