package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Malformed;
import dev.landfall.gateway.mqtt.packet.Version;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Netty's packets as ours. */
final class Packets {
    private static final byte[] NOTHING = {};

    private Packets() {}

    /** Why it is no packet. */
    static Malformed malformed(Throwable cause) {
        var kind = switch (cause) {
            case TooLongFrameException _ -> Malformed.Kind.TOO_LARGE;
            case MqttUnacceptableProtocolVersionException _ -> Malformed.Kind.VERSION;
            case MqttIdentifierRejectedException _ -> Malformed.Kind.CLIENT_ID;
            default -> Malformed.Kind.MALFORMED;
        };
        return new Malformed(kind, String.valueOf(cause.getMessage()));
    }

    /** Reads it; the payload is copied, the buffer stays the caller's. */
    static Incoming read(MqttMessage message) {
        return switch (message) {
            case MqttConnectMessage connect -> connect(connect);
            case MqttPublishMessage publish -> publish(publish);
            case MqttSubscribeMessage subscribe ->
                new Incoming.Subscribe(
                        subscribe.variableHeader().messageId(),
                        subscribe.payload().topicSubscriptions().stream()
                                .map(wanted -> new Incoming.Wanted(
                                        wanted.topicFilter(),
                                        wanted.qualityOfService().value()))
                                .toList(),
                        has(
                                subscribe.idAndPropertiesVariableHeader().properties(),
                                MqttProperties.SUBSCRIPTION_IDENTIFIER));
            case MqttUnsubscribeMessage unsubscribe ->
                new Incoming.Unsubscribe(
                        unsubscribe.variableHeader().messageId(),
                        unsubscribe.payload().topics());
            default -> plain(message);
        };
    }

    private static Incoming plain(MqttMessage message) {
        var type = message.fixedHeader().messageType();
        return switch (type) {
            case PUBACK ->
                message.variableHeader() instanceof MqttMessageIdVariableHeader header
                        ? new Incoming.PubAck(header.messageId())
                        : new Incoming.Other("puback");
            case PINGREQ -> new Incoming.Ping();
            case DISCONNECT ->
                new Incoming.Disconnect(
                        message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                                ? header.reasonCode() & 0xff
                                : 0);
            case CONNECT, CONNACK, PUBLISH, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK ->
                new Incoming.Other(type.name().toLowerCase(Locale.ROOT));
            case PINGRESP, AUTH -> new Incoming.Other(type.name().toLowerCase(Locale.ROOT));
        };
    }

    private static Incoming connect(MqttConnectMessage message) {
        var header = message.variableHeader();
        var payload = message.payload();
        if (header.version() == MqttVersion.MQTT_3_1.protocolLevel()) {
            throw new MqttUnacceptableProtocolVersionException("version 3.1");
        }
        var five = header.version() == MqttVersion.MQTT_5.protocolLevel();
        var password = payload.passwordInBytes();
        Optional<Incoming.Publish> will = header.isWillFlag()
                ? Optional.of(new Incoming.Publish(
                        payload.willTopic(),
                        orNothing(payload.willMessageInBytes()),
                        header.willQos(),
                        0,
                        header.isWillRetain(),
                        false))
                : Optional.empty();
        return new Incoming.Connect(
                five ? Version.V5 : Version.V3_1_1,
                payload.clientIdentifier(),
                header.hasUserName() ? Optional.ofNullable(payload.userName()) : Optional.empty(),
                orNothing(password),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                will,
                five ? wishes(header.properties()) : Incoming.Wishes.NONE);
    }

    private static Incoming.Wishes wishes(MqttProperties properties) {
        var none = Incoming.Wishes.NONE;
        return new Incoming.Wishes(
                (int) Math.max(1, number(properties, MqttProperties.RECEIVE_MAXIMUM, none.receiveMax())),
                Math.clamp(
                        number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, none.packetBytesMax()),
                        1,
                        Integer.MAX_VALUE),
                number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0),
                has(properties, MqttProperties.AUTHENTICATION_METHOD));
    }

    private static Incoming publish(MqttPublishMessage message) {
        var header = message.variableHeader();
        return new Incoming.Publish(
                header.topicName(),
                ByteBufUtil.getBytes(message.payload()),
                message.fixedHeader().qosLevel().value(),
                Math.max(0, header.packetId()),
                message.fixedHeader().isRetain(),
                has(header.properties(), MqttProperties.TOPIC_ALIAS));
    }

    private static byte[] orNothing(byte @Nullable [] bytes) {
        return bytes == null ? NOTHING : bytes;
    }

    private static boolean has(MqttProperties properties, int id) {
        return properties.getProperty(id) != null;
    }

    /** Four bytes without a sign are read as an int by Netty. */
    private static long number(MqttProperties properties, int id, long usual) {
        var property = properties.getProperty(id);
        return property != null && property.value() instanceof Integer value ? value & 0xffff_ffffL : usual;
    }
}
