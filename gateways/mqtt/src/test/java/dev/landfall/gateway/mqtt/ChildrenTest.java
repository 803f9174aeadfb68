package dev.landfall.gateway.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.landfall.core.model.DeviceEvent.CommandConfirmed;
import dev.landfall.core.model.DeviceKey;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that speaks for other devices. */
@Timeout(120)
class ChildrenTest {
    private TestHub hub;
    private RawClient gateway;

    @BeforeEach
    void connect() throws IOException {
        hub = TestHub.plain();
        gateway = RawClient.five(hub).in(TestHub.TOKEN);
    }

    @AfterEach
    void stop() throws IOException {
        gateway.close();
        hub.close();
    }

    @Test
    void a_child_is_a_device_of_its_own_and_goes_with_its_gateway() throws IOException {
        acknowledged("v1/gateway/connect", "{\"device\":\"A\",\"type\":\"sensor\"}");
        var child = hub.child("A");
        assertThat(hub.online(child)).isTrue();
        assertThat(hub.view(child).name()).isEqualTo("A");
        assertThat(hub.view(child).types()).containsExactly("sensor");

        gateway.vanish();

        await().untilAsserted(() -> assertThat(hub.online(child)).isFalse());
        await().untilAsserted(() -> assertThat(hub.online(hub.device())).isFalse());
    }

    @Test
    void its_values_are_its_own_and_it_need_not_be_announced() throws IOException {
        acknowledged(
                "v1/gateway/telemetry",
                "{\"A\":[{\"ts\":1483228800000,\"values\":{\"t\":42}},{\"t\":43}],\"B\":[{\"t\":1}]}");
        acknowledged("v1/gateway/attributes", "{\"A\":{\"fw\":\"v2\"}}");
        acknowledged("v1/gateway/telemetry", "{\"A\":{\"t\":44}}");

        assertThat(hub.history(hub.child("A"), "/telemetry/t"))
                .extracting(TestHub::text)
                .containsExactly("42", "43", "44");
        assertThat(hub.twin(hub.child("B"), "/telemetry/t")).isEqualTo("1");
        assertThat(hub.twin(hub.child("A"), "/attributes/client/fw")).isEqualTo("\"v2\"");
        assertThat(hub.twin(hub.device(), "/telemetry/t")).isEmpty();
    }

    @Test
    void one_that_leaves_is_offline_while_the_gateway_stays() throws IOException {
        acknowledged("v1/gateway/connect", "{\"device\":\"A\"}");
        acknowledged("v1/gateway/disconnect", "{\"device\":\"A\"}");

        assertThat(hub.online(hub.child("A"))).isFalse();
        assertThat(hub.view(hub.child("A")).connection().reason()).isEqualTo("disconnected");
        assertThat(hub.online(hub.device())).isTrue();
    }

    @Test
    void commands_and_attributes_reach_it_through_the_gateway() throws IOException {
        acknowledged("v1/gateway/connect", "{\"device\":\"A\"}");
        subscribed("v1/gateway/rpc");
        subscribed("v1/gateway/attributes");
        var submitted = hub.write(hub.child("A"), "/rpc/reset", "{\"in\":5}");
        var request = heard();

        assertThat(request).startsWith("v1/gateway/rpc {\"device\":\"A\",\"data\":{\"id\":");
        assertThat(request).endsWith(",\"method\":\"reset\",\"params\":{\"in\":5}}}");
        var id = request.replaceAll(".*\"id\":([0-9]+),.*", "$1");
        acknowledged("v1/gateway/rpc", "{\"device\":\"A\",\"id\":" + id + ",\"data\":{\"success\":true}}");
        var answer = (CommandConfirmed) hub.ended(submitted).event();
        assertThat(new String(answer.content().bytes(), UTF_8)).isEqualTo("{\"success\":true}");

        hub.ended(hub.write(hub.child("A"), "/attributes/shared/rate", "9"));
        assertThat(heard()).isEqualTo("v1/gateway/attributes {\"device\":\"A\",\"data\":{\"rate\":9}}");
    }

    @Test
    void the_gateway_asks_for_its_attributes() throws IOException {
        acknowledged("v1/gateway/attributes", "{\"A\":{\"fw\":\"v2\",\"hw\":1}}");
        subscribed("v1/gateway/attributes/response");

        gateway.send(gateway.publish(
                "v1/gateway/attributes/request", "{\"id\":7,\"device\":\"A\",\"client\":true,\"key\":\"fw\"}", 0));
        assertThat(heard()).isEqualTo("v1/gateway/attributes/response {\"id\":7,\"device\":\"A\",\"value\":\"v2\"}");
        gateway.send(gateway.publish(
                "v1/gateway/attributes/request",
                "{\"id\":8,\"device\":\"A\",\"client\":true,\"keys\":[\"fw\",\"hw\"]}",
                0));

        assertThat(heard())
                .startsWith("v1/gateway/attributes/response {\"id\":8,\"device\":\"A\",\"values\":{")
                .contains("\"fw\":\"v2\"", "\"hw\":1");
    }

    @Test
    void a_child_that_is_not_its_to_speak_for_is_refused_and_the_others_go_on() throws IOException {
        gateway.send(gateway.publish("v1/gateway/connect", "{\"device\":\"forbidden\"}", 5));
        assertThat(gateway.next()).contains("000587");

        acknowledged("v1/gateway/telemetry", "{\"A\":[{\"t\":1}]}");

        assertThat(hub.refusals("child-forbidden")).isEqualTo(1);
        assertThat(hub.twin(hub.child("A"), "/telemetry/t")).isEqualTo("1");
    }

    @Test
    void the_type_of_a_child_may_be_null_and_names_may_be_numbers() throws IOException {
        acknowledged("v1/gateway/connect", "{\"device\":\"A\",\"type\":null}");
        acknowledged("v1/gateway/connect", "{\"device\":17,\"type\":\"meter\"}");

        assertThat(hub.online(hub.child("A"))).isTrue();
        assertThat(hub.view(hub.child("17")).types()).containsExactly("meter");
    }

    @Test
    void a_bad_child_or_value_does_not_take_its_neighbours_along() throws IOException {
        acknowledged(
                "v1/gateway/telemetry",
                "{\"forbidden\":[{\"t\":1}],\"A\":17,\"B\":[{\"ts\":\"x\",\"values\":{\"t\":1}},{\"t\":2,\"\":3}],\"C\":[{\"t\":4}]}");

        assertThat(hub.twin(hub.child("B"), "/telemetry/t")).isEqualTo("2");
        assertThat(hub.twin(hub.child("C"), "/telemetry/t")).isEqualTo("4");
        assertThat(hub.isThere("child A")).isFalse();
        assertThat(hub.refusals("child-forbidden")).isEqualTo(1);
        assertThat(hub.refusals("invalid-value")).isEqualTo(1);
        gateway.vanish();
        await().untilAsserted(() -> assertThat(hub.twin(hub.device(), "/refusals"))
                .contains("\"sinceConnected\":2", "child-forbidden", "forbidden: not this one"));
    }

    @Test
    void what_is_said_of_too_many_new_children_is_held_until_there_is_room() throws IOException {
        hub.tooMany(2);

        acknowledged("v1/gateway/telemetry", "{\"A\":[{\"t\":1}]}");

        assertThat(hub.twin(hub.child("A"), "/telemetry/t")).isEqualTo("1");
        assertThat(hub.refusals("child-held")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_cannot_be_held_any_longer_is_never_acknowledged(boolean five) throws IOException {
        hub.close();
        hub = TestHub.plain(settings -> settings.bounds(
                settings.transport(), settings.peers(), settings.dialect().holding(Duration.ZERO)));
        hub.tooMany(1_000);
        try (var client = (five ? RawClient.five(hub) : RawClient.old(hub)).in(TestHub.TOKEN)) {
            client.send(client.publish("v1/gateway/telemetry", "{\"A\":[{\"t\":1}]}", 5));

            assertThat(client.next()).matches(five ? "40..000580.*" : RawClient.CLOSED);
        }
        assertThat(hub.refusals("child-too-many")).isEqualTo(1);
    }

    @Test
    void a_limit_that_does_not_pass_is_told_at_once_and_holds_nothing() throws IOException {
        hub.tooMany(1, Duration.ofHours(1));
        try (var client = RawClient.five(hub).in(TestHub.TOKEN)) {
            client.send(client.publish("v1/gateway/connect", "{\"device\":\"A\"}", 5));

            assertThat(client.next()).startsWith("40").contains("000597");
        }
        assertThat(hub.refusals("child-held")).isZero();
        assertThat(hub.refusals("child-too-many")).isEqualTo(1);
    }

    @Test
    void a_gateway_that_goes_while_its_messages_are_held_is_not_waited_for() throws IOException {
        hub.tooMany(1_000_000);
        gateway.send(gateway.publish("v1/gateway/telemetry", "{\"A\":[{\"t\":1}]}", 5));
        await().until(() -> hub.refusals("child-held") == 1);

        gateway.vanish();

        await().untilAsserted(() -> assertThat(hub.online(hub.device())).isFalse());
    }

    @Test
    void a_child_that_lost_its_session_is_whole_again_when_it_is_spoken_of() throws IOException {
        acknowledged("v1/gateway/telemetry", "{\"A\":[{\"t\":1}]}");
        subscribed("v1/gateway/rpc");
        hub.core.sessions().end(new DeviceKey("acme", hub.child("A")), "moved");
        await().untilAsserted(() -> assertThat(hub.online(hub.child("A"))).isFalse());

        acknowledged("v1/gateway/telemetry", "{\"A\":[{\"t\":2}]}");
        hub.write(hub.child("A"), "/rpc/reset", "1");

        assertThat(heard()).startsWith("v1/gateway/rpc {\"device\":\"A\"");
    }

    @Test
    void an_answer_for_a_child_that_is_not_there_is_acknowledged_and_counted() throws IOException {
        acknowledged("v1/gateway/rpc", "{\"device\":\"nobody\",\"id\":1,\"data\":{}}");

        assertThat(hub.refusals("stray-answer")).isEqualTo(1);
    }

    @Test
    void an_answer_without_values_has_no_member_for_them() throws IOException {
        acknowledged("v1/gateway/connect", "{\"device\":\"A\"}");
        subscribed("v1/gateway/attributes/response");

        gateway.send(gateway.publish(
                "v1/gateway/attributes/request", "{\"id\":\"8\",\"device\":\"A\",\"keys\":[\"a\",\"b\"]}", 0));

        assertThat(heard()).isEqualTo("v1/gateway/attributes/response {\"id\":8,\"device\":\"A\"}");
    }

    private void acknowledged(String topic, String payload) throws IOException {
        gateway.send(gateway.publish(topic, payload, 9));
        assertThat(gateway.next()).as(topic).isEqualTo("40020009");
    }

    private void subscribed(String filter) throws IOException {
        gateway.send(gateway.subscribe(filter, 3, 0));
        assertThat(gateway.next()).isEqualTo("9004000300" + "00");
    }

    /** Topic and payload of the next message, of QoS 0. */
    private String heard() throws IOException {
        var packet = gateway.next();
        assertThat(packet).startsWith("30");
        var text = new String(HexFormat.of().parseHex(packet), UTF_8);
        var topic = text.indexOf("v1/");
        var json = text.indexOf('{');
        return text.substring(topic, json).replace("\0", "") + " " + text.substring(json);
    }
}
