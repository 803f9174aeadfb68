package dev.landfall.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A device whose clock is turned by hand, and whose hub is the test. */
@Timeout(120)
class MqttDeviceTest {

    private static final String TELEMETRY = "v1/devices/me/telemetry";

    private final MqttBench bench = new MqttBench();
    private final MqttDevice device = bench.device;

    @Test
    void it_shows_its_token_and_subscribes_and_tells_who_it_is() {
        bench.begin();

        var connect = (MqttConnectMessage) bench.heard(MqttMessageType.CONNECT);
        assertThat(connect.payload().userName()).isEqualTo("token-1");
        assertThat(connect.variableHeader().hasPassword()).isFalse();
        assertThat(connect.variableHeader().isCleanSession()).isTrue();
        bench.welcome();
        var subscribe = (MqttSubscribeMessage) bench.heard(MqttMessageType.SUBSCRIBE);
        assertThat(subscribe.payload().topicSubscriptions())
                .extracting(each -> each.topicFilter())
                .containsExactly(
                        "v1/devices/me/attributes",
                        "v1/devices/me/attributes/response/+",
                        "v1/devices/me/rpc/request/+");
        assertThat(bench.publication())
                .isEqualTo("v1/devices/me/attributes {\"model\":\"simulated\",\"firmware\":\"1.0\"}");
        assertThat(bench.publication())
                .isEqualTo("v1/devices/me/attributes/request/1 {\"sharedKeys\":\"state,power\"}");
        assertThat(bench.events).containsExactly("signed-in");
    }

    @Test
    void a_change_is_sent_when_it_is_handed_over_and_acknowledged_when_the_hub_says_so() {
        bench.signedIn();

        assertThat(device.change(1)).isTrue();

        assertThat(bench.publication()).startsWith(TELEMETRY + " {\"seq\":1,\"state\":true,\"power\":");
        assertThat(bench.events).containsExactly("signed-in", "sent /telemetry/seq 1");
        assertThat(device.isHeard()).isFalse();
        bench.acknowledge(bench.lastPacketId);
        bench.acknowledge(4711);
        assertThat(bench.events).containsExactly("signed-in", "sent /telemetry/seq 1", "acked /telemetry/seq 1");
        assertThat(device.isHeard()).isTrue();
    }

    @Test
    void what_was_not_acknowledged_is_said_again_in_order_on_the_next_connection() {
        bench.signedIn();
        device.change(1);
        device.change(1);
        bench.packets.clear();

        device.lost(bench, "network gone");
        bench.turn(1_000);
        bench.welcome();

        bench.heard(MqttMessageType.CONNECT);
        bench.heard(MqttMessageType.SUBSCRIBE);
        for (var seq = 1; seq <= 2; seq++) {
            var again = (MqttPublishMessage) bench.heard(MqttMessageType.PUBLISH);
            assertThat(again.fixedHeader().isDup()).isTrue();
            assertThat(MqttBench.text(again)).contains("\"seq\":" + seq + ",");
        }
        assertThat(bench.events)
                .containsSubsequence(
                        "closed: network gone", "signed-in again", "again /telemetry/seq 1", "again /telemetry/seq 2");
    }

    @Test
    void no_more_changes_wait_for_the_hub_than_it_can_keep() {
        bench.signedIn();
        var changes = 0;
        while (device.change(1)) {
            changes++;
        }

        assertThat(changes).isEqualTo(InFlight.CHANGES_MAX - 2);
        bench.acknowledge(bench.lastPacketId);
        assertThat(device.change(1)).isTrue();
        bench.writable = false;
        bench.acknowledge(bench.lastPacketId);
        assertThat(device.change(1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"method\":\"setState\",\"params\":true}   | {\"state\":true,\"power\":0}  | true",
                "{\"method\":\"setPower\",\"params\":7}      | {\"state\":false,\"power\":7} | true",
                "{\"method\":\"set\",\"params\":{\"state\":true,\"power\":9}} | {\"state\":true,\"power\":9} | true",
                "{\"method\":\"getState\",\"params\":{}}     | {\"state\":false,\"power\":0} | false",
                "{\"method\":\"setState\",\"params\":1}      | {\"error\":\"these parameters make no sense\"} | false",
                "{\"method\":\"set\",\"params\":{}}          | {\"error\":\"these parameters make no sense\"} | false",
                "{\"method\":\"setPower\",\"params\":99999999999} | {\"error\":\"these parameters make no sense\"} | false",
                "{\"method\":\"fly\"}                        | {\"error\":\"no such method\"} | false",
                "[1]                                         | {\"error\":\"no JSON object\"} | false",
                "{\"method\":                                | {\"error\":\"no JSON object\"} | false"
            })
    void commands_are_answered_and_what_they_change_is_told(String request, String answer, boolean changed) {
        bench.signedIn();

        bench.publish("v1/devices/me/rpc/request/17", request);

        assertThat(bench.publication()).isEqualTo("v1/devices/me/rpc/response/17 " + answer);
        if (changed) {
            assertThat(bench.publication()).startsWith(TELEMETRY + " {\"seq\":1,");
            assertThat(bench.events)
                    .anyMatch(event -> event.startsWith("command /rpc/set"))
                    .contains("sent /telemetry/seq 1");
        }
        assertThat(bench.heard(MqttMessageType.PUBACK)).isNotNull();
    }

    @Test
    void shared_attributes_are_taken_pushed_or_asked_for() {
        bench.signedIn();

        bench.publish("v1/devices/me/attributes/response/1", "{\"shared\":{\"state\":true,\"power\":3}}");
        bench.publish("v1/devices/me/attributes", "{\"power\":4,\"other\":1}");
        bench.publish("v1/devices/me/attributes", "{\"deleted\":[\"power\"]}");
        bench.publish("v1/devices/me/attributes", "{\"power\":4}");

        assertThat(bench.events)
                .containsExactly(
                        "signed-in",
                        "command /attributes/shared/state 1",
                        "command /attributes/shared/power 1",
                        "sent /telemetry/seq 1",
                        "command /attributes/shared/power 2",
                        "sent /telemetry/seq 2");
    }

    @Test
    void it_comes_back_later_each_time_and_never_gives_up() {
        bench.reachable = false;
        bench.begin();
        var waits = new ArrayList<Double>();

        for (var i = 0; i < 10; i++) {
            waits.add(bench.turnToNext());
        }

        assertThat(waits.getFirst()).isBetween(500.0, 1_000.0);
        assertThat(waits.get(3)).isBetween(4_000.0, 8_000.0);
        assertThat(waits.getLast()).isBetween(32_000.0, 64_000.0);
        bench.reachable = true;
        bench.turnToNext();
        bench.welcome();
        assertThat(bench.events).endsWith("signed-in");
        device.lost(bench, "network gone");
        assertThat(bench.turnToNext()).as("from the beginning").isBetween(500.0, 1_000.0);
    }

    @ParameterizedTest
    @EnumSource(
            value = MqttConnectReturnCode.class,
            names = {"CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD", "CONNECTION_REFUSED_NOT_AUTHORIZED"})
    void a_token_that_is_refused_is_not_shown_again(MqttConnectReturnCode code) {
        bench.begin();
        bench.answer(code);
        bench.turn(1_000_000);

        assertThat(bench.events).last().isEqualTo("ended: refused by the hub: " + code);
        assertThat(bench.dials).isEqualTo(1);
        assertThat(device.isHeard()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = MqttConnectReturnCode.class,
            mode = Mode.INCLUDE,
            names = {"CONNECTION_REFUSED_SERVER_UNAVAILABLE"})
    void a_hub_that_has_no_time_is_asked_again(MqttConnectReturnCode code) {
        bench.begin();
        bench.answer(code);
        bench.turn(1_000);

        assertThat(bench.dials).isEqualTo(2);
    }

    @Test
    void a_hub_that_is_silent_is_left() {
        bench.begin();
        bench.turn(10_000);
        assertThat(bench.events).contains("closed: no answer to CONNECT");

        bench.turn(2_000);
        bench.welcome();
        bench.packets.clear();
        bench.turn(20_000);
        assertThat(bench.heard(MqttMessageType.PINGREQ)).isNotNull();
        device.received(bench, MqttMessage.PINGRESP);
        bench.turn(28_000);
        assertThat(bench.events).doesNotContain("closed: no answer to a ping");
        bench.turn(28_000);
        assertThat(bench.events).contains("closed: no answer to a ping");
    }

    @Test
    void it_takes_leave_and_stays_away() {
        bench.signedIn();

        device.signOut();

        assertThat(bench.heard(MqttMessageType.DISCONNECT)).isNotNull();
        bench.turn(1_000_000);
        assertThat(bench.dials).isEqualTo(1);
        assertThat(device.saved(true).orElseThrow().access()).isEqualTo("token-1");
        assertThat(device.status()).isEqualTo("ended");
    }
}
