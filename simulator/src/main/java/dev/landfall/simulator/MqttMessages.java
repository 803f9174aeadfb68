package dev.landfall.simulator;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.List;

/** Builds the packets that a device sends (MQTT 3.1.1 section 3). */
final class MqttMessages {

    private static final MqttQoS ONCE_OR_MORE = MqttQoS.AT_LEAST_ONCE;

    private MqttMessages() {}

    /** A CONNECT packet with the token as user name, without a password, and with a clean session (section 3.1). */
    static MqttConnectMessage connect(String clientId, String token, int keepAliveSeconds) {
        var version = MqttVersion.MQTT_3_1_1;
        var header = new MqttConnectVariableHeader(
                version.protocolName(),
                version.protocolLevel(),
                true,
                false,
                false,
                0,
                false,
                true,
                keepAliveSeconds,
                MqttProperties.NO_PROPERTIES);
        var payload = new MqttConnectPayload(clientId, MqttProperties.NO_PROPERTIES, null, null, token, null);
        return new MqttConnectMessage(fixed(MqttMessageType.CONNECT, MqttQoS.AT_MOST_ONCE, false), header, payload);
    }

    static MqttMessage subscribe(int packetId, List<String> topics) {
        var subscribe = MqttMessageBuilders.subscribe().messageId(packetId);
        topics.forEach(topic -> subscribe.addSubscription(ONCE_OR_MORE, topic));
        return subscribe.build();
    }

    /** A PUBLISH packet with QoS 1 (section 4.3.2); {@code again} sets the DUP flag of a repeated message. */
    static MqttPublishMessage publish(int packetId, String topic, byte[] payload, boolean again) {
        return new MqttPublishMessage(
                fixed(MqttMessageType.PUBLISH, ONCE_OR_MORE, again),
                new MqttPublishVariableHeader(topic, packetId),
                Unpooled.wrappedBuffer(payload));
    }

    static MqttMessage publishAcknowledged(int packetId) {
        return MqttMessageBuilders.pubAck().packetId(packetId).build();
    }

    private static MqttFixedHeader fixed(MqttMessageType type, MqttQoS quality, boolean again) {
        return new MqttFixedHeader(type, again, quality, false, 0);
    }
}
