package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceEvent.CommandUnknown;
import dev.landfall.core.model.DeviceEvent.ResourceChanged;
import dev.landfall.core.model.Fact;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What devices built for ThingsBoard do, with a client that nobody here wrote. */
@Timeout(120)
class DeviceLifeTest {
    private static final String TELEMETRY = "v1/devices/me/telemetry";
    private static final String ATTRIBUTES = "v1/devices/me/attributes";

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private TestHub hub;
    private Mqtt3BlockingClient client;

    @BeforeEach
    void connect() throws IOException {
        hub = TestHub.plain();
        client = client(TestHub.TOKEN);
    }

    @AfterEach
    void stop() {
        client.toAsync()
                .disconnect()
                .handle((_, _) -> "gone, or was gone already")
                .join();
        hub.close();
    }

    @Test
    void it_is_online_while_it_is_connected() {
        var connected = hub.view(hub.device()).connection();

        client.disconnect();

        assertThat(connected.online()).isTrue();
        assertThat(connected.protocol()).isEqualTo("mqtt");
        await().untilAsserted(() -> assertThat(hub.online(hub.device())).isFalse());
        assertThat(hub.view(hub.device()).connection().reason()).isEqualTo("disconnected");
    }

    @Test
    void each_key_is_a_resource_with_the_value_as_the_device_wrote_it() {
        publish(
                TELEMETRY,
                "{\"temp\":21.50,\"big\":9007199254740993,\"on\":true,\"name\":\"K\u00e4lte\",\"o\":{\"a\": [1]},\"n\":null}");

        var device = hub.device();
        assertThat(hub.twin(device, "/telemetry/temp")).isEqualTo("21.50");
        assertThat(hub.twin(device, "/telemetry/big")).isEqualTo("9007199254740993");
        assertThat(hub.twin(device, "/telemetry/on")).isEqualTo("true");
        assertThat(hub.twin(device, "/telemetry/name")).isEqualTo("\"K\u00e4lte\"");
        assertThat(hub.twin(device, "/telemetry/o")).isEqualTo("{\"a\": [1]}");
        assertThat(hub.twin(device, "/telemetry/n")).isEmpty();
        var positions = List.of("temp", "big", "on", "name", "o").stream()
                .map(key -> hub.history(device, "/telemetry/" + key).getFirst().time())
                .distinct();
        assertThat(positions).as("one append").hasSize(1);
    }

    @Test
    void all_forms_of_telemetry_are_taken_and_the_device_s_time_is_kept() {
        publish(TELEMETRY, "{\"t\":1}");
        publish(TELEMETRY, "[{\"t\":2},{\"u\":2}]");
        publish("v2/t", "{\"ts\":1451649600512,\"values\":{\"t\":3}}");
        publish(TELEMETRY, "[{\"ts\":1451649600514,\"values\":{\"t\":5}},{\"ts\":1451649600513,\"values\":{\"t\":4}}]");
        publish(TELEMETRY, "{\"t\":6}");
        publish(TELEMETRY, "{\"t\":6}");

        var history = hub.history(hub.device(), "/telemetry/t");
        assertThat(history).extracting(TestHub::text).containsExactly("1", "2", "3", "4", "5", "6", "6");
        assertThat(history)
                .extracting(fact -> ((ResourceChanged) fact.event()).takenAt() / 1_000_000)
                .containsExactly(0L, 0L, 1451649600512L, 1451649600513L, 1451649600514L, 0L, 0L);
    }

    @Test
    void keys_of_any_kind_become_hrefs_and_come_back() {
        publish(ATTRIBUTES, "{\"a/b c%\":1,\"..\":2,\"\u6e29\u5ea6\":3}");
        subscribe("v1/devices/me/attributes/response/+");

        publish("v1/devices/me/attributes/request/1", "{}");

        assertThat(hub.twin(hub.device(), "/attributes/client/a%2Fb%20c%25")).isEqualTo("1");
        assertThat(hub.twin(hub.device(), "/attributes/client/%2E%2E")).isEqualTo("2");
        assertThat(hub.twin(hub.device(), "/attributes/client/\u6e29\u5ea6")).isEqualTo("3");
        assertThat(next()).contains("\"a/b c%\":1", "\"..\":2", "\"\u6e29\u5ea6\":3");
    }

    @Test
    void its_keys_are_listed_as_links() {
        publish(TELEMETRY, "{\"t\":1,\"u\":1}");
        publish(ATTRIBUTES, "{\"fw\":\"1.0\"}");

        await().untilAsserted(() -> assertThat(hub.view(hub.device()).links().keySet())
                .containsExactlyInAnyOrder(
                        "/rpc", "/attributes/shared", "/telemetry/t", "/telemetry/u", "/attributes/client/fw"));
    }

    @Test
    void attributes_are_told_to_who_asks() {
        publish(ATTRIBUTES, "{\"a\":1,\"b\":\"x\"}");
        hub.ended(hub.write(hub.device(), "/attributes/shared/limit", "30"));
        subscribe("v1/devices/me/attributes/response/+");
        subscribe("v2/a/res/+");

        publish("v1/devices/me/attributes/request/1", "{\"clientKeys\":\"a,none\",\"sharedKeys\":\"limit\"}");
        assertThat(next())
                .isEqualTo("v1/devices/me/attributes/response/1 {\"client\":{\"a\":1},\"shared\":{\"limit\":30}}");
        publish("v2/a/req/2", "{\"clientKeys\":\"b\"}");
        assertThat(next()).isEqualTo("v2/a/res/2 {\"client\":{\"b\":\"x\"}}");
        publish("v1/devices/me/attributes/request/3", "{\"clientKeys\":\"none\",\"sharedKeys\":null}");
        assertThat(next()).isEqualTo("v1/devices/me/attributes/response/3 {}");
    }

    @Test
    void what_it_said_before_it_asked_is_in_the_answer() {
        subscribe("v1/devices/me/attributes/response/+");
        for (var i = 0; i < 50; i++) {
            client.publishWith()
                    .topic(ATTRIBUTES)
                    .payload(("{\"a\":" + i + "}").getBytes(UTF_8))
                    .send();
            client.publishWith()
                    .topic("v1/devices/me/attributes/request/" + i)
                    .payload("{\"clientKeys\":\"a\"}".getBytes(UTF_8))
                    .send();

            assertThat(next()).endsWith(" {\"client\":{\"a\":" + i + "}}");
        }
    }

    @Test
    void shared_attributes_and_calls_wait_for_a_device_that_has_never_connected() {
        var device = hub.enrol("token-of-tomorrow");
        assertThat(status(hub.ended(hub.write(device, "/attributes/shared/limit", "30"))))
                .isEqualTo(AnswerStatus.CREATED);
        hub.write(device, "/rpc/blink", "3");

        client.disconnect();
        client = client("token-of-tomorrow");
        subscribe("v1/devices/me/attributes/response/+");
        publish("v1/devices/me/attributes/request/1", "{\"sharedKeys\":\"limit\"}");
        assertThat(next()).endsWith(" {\"shared\":{\"limit\":30}}");
        subscribe("v1/devices/me/rpc/request/+");

        assertThat(next()).contains("/rpc/request/").endsWith("{\"method\":\"blink\",\"params\":3}");
    }

    @Test
    void shared_attributes_are_pushed_and_their_end_is_told() {
        subscribe(ATTRIBUTES);

        var written = hub.ended(hub.write(hub.device(), "/attributes/shared/limit", "30"));
        assertThat(next()).isEqualTo(ATTRIBUTES + " {\"limit\":30}");
        hub.ended(hub.submit(hub.device(), new AppRequest.Delete("/attributes/shared/limit", "")));

        assertThat(next()).isEqualTo(ATTRIBUTES + " {\"deleted\":[\"limit\"]}");
        assertThat(((CommandConfirmed) written.event()).status()).isEqualTo(AnswerStatus.CREATED);
    }

    @Test
    void one_value_that_can_never_be_kept_does_not_take_the_others_along() {
        publish(TELEMETRY, "{\"a\":1,\"b\":2,\"" + "k".repeat(1_020) + "\":3,\"c\":4}");

        assertThat(hub.twin(hub.device(), "/telemetry/a")).isEqualTo("1");
        assertThat(hub.twin(hub.device(), "/telemetry/b")).isEqualTo("2");
        assertThat(hub.twin(hub.device(), "/telemetry/c")).isEqualTo("4");
        assertThat(hub.refusals("invalid-href")).isEqualTo(1);
    }

    @Test
    void a_command_is_a_write_and_its_answer_the_device_s() {
        subscribe("v1/devices/me/rpc/request/+");

        var submitted = hub.write(hub.device(), "/rpc/setValue", "{\"pin\": 7}");
        var request = next();
        assertThat(request).endsWith(" {\"method\":\"setValue\",\"params\":{\"pin\": 7}}");
        publish(answerTopic(request), "{\"done\":true}");

        var answer = (CommandConfirmed) hub.ended(submitted).event();
        assertThat(answer.status()).isEqualTo(AnswerStatus.OK);
        assertThat(new String(answer.content().bytes(), UTF_8)).isEqualTo("{\"done\":true}");
        assertThat(answer.content().format()).isEqualTo(50);
    }

    @Test
    void a_command_waits_until_the_device_listens() {
        var submitted = hub.write(hub.device(), "/rpc/now", "1");

        subscribe("v2/r/req/+");
        var request = next();
        publish(request.substring(0, request.indexOf(' ')).replace("req", "res"), "\"ok\"");

        assertThat(request).startsWith("v2/r/req/");
        assertThat(((CommandConfirmed) hub.ended(submitted).event()).status()).isEqualTo(AnswerStatus.OK);
    }

    @Test
    void a_command_without_an_answer_ends_as_unknown_and_a_late_answer_counts() {
        subscribe("v1/devices/me/rpc/request/+");

        var submitted = hub.write(hub.device(), "/rpc/slow", "{}");
        var request = next();
        var ended = hub.ended(submitted);
        publish(answerTopic(request), "1");

        assertThat(ended.event()).isInstanceOf(CommandUnknown.class);
        assertThat(hub.core
                        .commands()
                        .list(TestHub.owner(), hub.device(), Optional.empty(), 100)
                        .items())
                .isEmpty();
    }

    @Test
    void a_call_to_a_device_that_goes_before_it_answers_is_unknown_at_once() {
        subscribe("v1/devices/me/rpc/request/+");

        var submitted = hub.write(hub.device(), "/rpc/slow", "{}");
        next();
        client.disconnect();

        assertThat(hub.ended(submitted).event())
                .isInstanceOfSatisfying(
                        CommandUnknown.class,
                        unknown -> assertThat(unknown.reason()).isEqualTo("disconnected"));
    }

    @Test
    void what_it_says_by_itself_cannot_be_written_or_asked_for() {
        publish(TELEMETRY, "{\"t\":1}");

        var written = hub.ended(hub.write(hub.device(), "/telemetry/t", "2"));
        var read = hub.ended(hub.submit(hub.device(), new AppRequest.Retrieve("/telemetry/t", "", List.of())));
        var shared =
                hub.ended(hub.submit(hub.device(), new AppRequest.Retrieve("/attributes/shared/x", "", List.of())));

        assertThat(status(written)).isEqualTo(AnswerStatus.METHOD_NOT_ALLOWED);
        assertThat(status(read)).isEqualTo(AnswerStatus.METHOD_NOT_ALLOWED);
        assertThat(status(shared)).isEqualTo(AnswerStatus.NOT_FOUND);
        assertThat(hub.twin(hub.device(), "/telemetry/t")).isEqualTo("1");
    }

    @Test
    void questions_to_the_hub_and_for_tokens_are_answered_with_a_no() throws Exception {
        subscribe("v1/devices/me/rpc/response/+");
        publish("v1/devices/me/rpc/request/4", "{\"method\":\"getTime\",\"params\":{}}");
        assertThat(next()).startsWith("v1/devices/me/rpc/response/4 {\"error\":");

        var newcomer = client("provision");
        newcomer.subscribeWith().topicFilter("/provision/response").send();
        newcomer.publishWith()
                .topic("/provision/request")
                .payload("{}".getBytes(UTF_8))
                .send();

        assertThat(next()).startsWith("/provision/response {\"status\":\"FAILURE\"");
        newcomer.disconnect();
    }

    @Test
    void the_same_device_again_takes_over() {
        var second = client(TestHub.TOKEN);

        await().until(() -> !client.getState().isConnected());
        second.publishWith()
                .topic(TELEMETRY)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload("{\"t\":2}".getBytes(UTF_8))
                .send();
        assertThat(hub.twin(hub.device(), "/telemetry/t")).isEqualTo("2");
        assertThat(hub.online(hub.device())).isTrue();
        second.disconnect();
    }

    @Test
    void version_5_hears_the_terms_and_why_it_has_to_go() throws Exception {
        var why = new LinkedBlockingQueue<String>();
        var five = five(TestHub.TOKEN, why);
        Mqtt5ConnAck terms = five.connectWith()
                .sessionExpiryInterval(3600)
                .cleanStart(false)
                .keepAlive(60)
                .send();

        client(TestHub.TOKEN).disconnect();

        assertThat(terms.isSessionPresent()).isFalse();
        assertThat(terms.getSessionExpiryInterval()).hasValue(0);
        assertThat(terms.getRestrictions().getMaximumQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
        assertThat(terms.getRestrictions().isRetainAvailable()).isFalse();
        assertThat(why.poll(10, TimeUnit.SECONDS)).contains("SESSION_TAKEN_OVER");
    }

    @Test
    void a_wrong_token_is_refused() {
        assertThatExceptionOfType(Mqtt3ConnAckException.class)
                .isThrownBy(() -> client("nobody-s"))
                .withMessageContaining("NOT_AUTHORIZED");
    }

    private Mqtt3BlockingClient client(String token) {
        var made = MqttClient.builder()
                .useMqttVersion3()
                .serverHost("127.0.0.1")
                .serverPort(hub.port())
                .simpleAuth()
                .username(token)
                .applySimpleAuth()
                .buildBlocking();
        made.toAsync().publishes(MqttGlobalPublishFilter.ALL, this::hear);
        made.connect();
        return made;
    }

    private Mqtt5BlockingClient five(String token, BlockingQueue<String> why) {
        return MqttClient.builder()
                .useMqttVersion5()
                .serverHost("127.0.0.1")
                .serverPort(hub.port())
                .simpleAuth()
                .username(token)
                .applySimpleAuth()
                .addDisconnectedListener(context -> why.add(reason(context.getCause())))
                .buildBlocking();
    }

    private static String reason(Throwable cause) {
        return cause instanceof Mqtt5DisconnectException told
                ? told.getMqttMessage().getReasonCode().name()
                : String.valueOf(cause);
    }

    private void hear(Mqtt3Publish message) {
        heard.add(message.getTopic() + " " + new String(message.getPayloadAsBytes(), UTF_8));
    }

    private String next() {
        try {
            return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
    }

    private void publish(String topic, String payload) {
        client.publishWith()
                .topic(topic)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.getBytes(UTF_8))
                .send();
    }

    private void subscribe(String filter) {
        client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send();
    }

    private static String answerTopic(String request) {
        return request.substring(0, request.indexOf(' ')).replace("request", "response");
    }

    private static AnswerStatus status(Fact ended) {
        return ((CommandConfirmed) ended.event()).status();
    }
}
