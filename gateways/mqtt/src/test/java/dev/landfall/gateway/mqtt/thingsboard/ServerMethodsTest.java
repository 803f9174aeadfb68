package dev.landfall.gateway.mqtt.thingsboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.gateway.mqtt.session.MqttPeerSettings;
import org.junit.jupiter.api.Test;

/** The methods of the hub that a device can call. */
class ServerMethodsTest {
    private static final MqttPeerSettings LIMITS = MqttPeerSettings.USUAL;

    @Test
    void a_device_that_asks_for_the_limits_of_its_session_is_told_them() {
        // given the call that ThingsBoard's libraries make after each CONNECT
        var call = "{\"method\":\"getSessionLimits\",\"params\":{\"timeout\":5000}}";

        // when the hub answers, then it names its limits in ThingsBoard's words
        assertThat(ServerMethods.answer(call.getBytes(UTF_8), LIMITS, DialectSettings.USUAL.rules()))
                .hasValueSatisfying(answer -> assertThat(new String(answer, UTF_8))
                        .isEqualTo("{\"maxPayloadSize\":" + LIMITS.packetBytesMax() + ",\"maxInflightMessages\":"
                                + LIMITS.pendingMax() + ",\"rateLimits\":{},\"gatewayRateLimits\":{}}"));
    }

    @Test
    void there_is_no_other_method() {
        assertThat(ServerMethods.answer(
                        "{\"method\":\"getTime\"}".getBytes(UTF_8), LIMITS, DialectSettings.USUAL.rules()))
                .isEmpty();
    }
}
