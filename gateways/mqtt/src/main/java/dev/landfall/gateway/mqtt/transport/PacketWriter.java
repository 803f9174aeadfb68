package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import dev.landfall.gateway.mqtt.packet.ServerPacket;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;

/** Translates packets of the gateway into Netty's. */
final class PacketWriter {
    private PacketWriter() {}

    static MqttMessage of(ServerPacket packet, ProtocolVersion version) {
        return switch (packet) {
            case ServerPacket.ConnAck(var code, var terms) ->
                new MqttConnAckMessage(
                        fixed(MqttMessageType.CONNACK),
                        new MqttConnAckVariableHeader(
                                MqttConnectReturnCode.valueOf((byte) code), false, properties(code, terms, version)));
            case ServerPacket.Message(var topic, var payload, var qos, var id) ->
                new MqttPublishMessage(
                        new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(qos), false, 0),
                        new MqttPublishVariableHeader(topic, qos == 0 ? -1 : id),
                        Unpooled.wrappedBuffer(payload));
            case ServerPacket.PubAck(var id, var code, var reason) ->
                new MqttPubAckMessage(fixed(MqttMessageType.PUBACK), reply(id, code, reason, version));
            case ServerPacket.PubRec(var id, var code, var reason) ->
                new MqttMessage(fixed(MqttMessageType.PUBREC), reply(id, code, reason, version));
            case ServerPacket.PubComp(var id, var code) ->
                new MqttMessage(fixed(MqttMessageType.PUBCOMP), reply(id, code, "", version));
            case ServerPacket.SubAck(var id, var codes) ->
                new MqttSubAckMessage(fixed(MqttMessageType.SUBACK), identified(id), new MqttSubAckPayload(codes));
            case ServerPacket.UnsubAck(var id, var codes) ->
                new MqttUnsubAckMessage(
                        fixed(MqttMessageType.UNSUBACK),
                        identified(id),
                        new MqttUnsubAckPayload(
                                codes.stream().map(Integer::shortValue).toList()));
            case ServerPacket.Pong _ -> MqttMessage.PINGRESP;
            case ServerPacket.Disconnect(var code, var reason) ->
                new MqttMessage(
                        fixed(MqttMessageType.DISCONNECT),
                        new MqttReasonCodeAndPropertiesVariableHeader((byte) code, said(reason)));
        };
    }

    private static MqttMessageIdVariableHeader reply(int id, int code, String reason, ProtocolVersion version) {
        return version.hasReasonCodes() && code != 0
                ? new MqttPubReplyMessageVariableHeader(id, (byte) code, said(reason))
                : MqttMessageIdVariableHeader.from(id);
    }

    private static MqttFixedHeader fixed(MqttMessageType type) {
        return new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0);
    }

    private static MqttMessageIdAndPropertiesVariableHeader identified(int id) {
        return new MqttMessageIdAndPropertiesVariableHeader(id, MqttProperties.NO_PROPERTIES);
    }

    private static MqttProperties said(String reason) {
        if (reason.isEmpty()) {
            return MqttProperties.NO_PROPERTIES;
        }
        var properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.REASON_STRING, reason));
        return properties;
    }

    private static MqttProperties properties(int code, ServerPacket.Terms terms, ProtocolVersion version) {
        if (!version.hasReasonCodes() || code != 0) {
            return MqttProperties.NO_PROPERTIES;
        }
        var properties = new MqttProperties();
        number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0);
        number(properties, MqttProperties.RECEIVE_MAXIMUM, terms.receiveMax());
        number(properties, MqttProperties.RETAIN_AVAILABLE, 0);
        number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, terms.packetBytesMax());
        if (!terms.clientId().isEmpty()) {
            properties.add(
                    new MqttProperties.StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, terms.clientId()));
        }
        number(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0);
        number(properties, MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 0);
        if (terms.keepAliveSeconds() >= 0) {
            number(properties, MqttProperties.SERVER_KEEP_ALIVE, terms.keepAliveSeconds());
        }
        return properties;
    }

    private static void number(MqttProperties properties, int id, int value) {
        properties.add(new MqttProperties.IntegerProperty(id, value));
    }
}
