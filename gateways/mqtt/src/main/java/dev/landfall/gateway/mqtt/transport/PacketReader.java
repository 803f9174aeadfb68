package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.mqtt.packet.ClientPacket;
import dev.landfall.gateway.mqtt.packet.MalformedPacket;
import dev.landfall.gateway.mqtt.packet.ProtocolVersion;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttIdentifierRejectedException;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnacceptableProtocolVersionException;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates Netty's packets into those of the gateway. */
final class PacketReader {
    private static final byte[] NOTHING = {};

    private PacketReader() {}

    /** The reason for which a packet is not valid. */
    static MalformedPacket malformed(Throwable cause) {
        var kind = switch (cause) {
            case TooLongFrameException _ -> MalformedPacket.Kind.TOO_LARGE;
            case MqttUnacceptableProtocolVersionException _ -> MalformedPacket.Kind.VERSION;
            case MqttIdentifierRejectedException _ -> MalformedPacket.Kind.CLIENT_ID;
            case PropertyRules.ProtocolError _ -> MalformedPacket.Kind.PROTOCOL_ERROR;
            default -> MalformedPacket.Kind.MALFORMED;
        };
        return new MalformedPacket(kind, String.valueOf(cause.getMessage()));
    }

    /**
     * Reads a packet. The payload is copied, and the caller keeps the buffer.
     *
     * @throws PropertyRules.ProtocolError when it has a content that no client may send
     */
    static ClientPacket read(MqttMessage message) {
        if (message instanceof MqttConnectMessage connect) {
            return connect(connect);
        }
        PropertyRules.check(!PropertyLengths.repeated(message), PropertyRules.REPEATED);
        return switch (message) {
            case MqttPublishMessage publish -> publish(publish);
            case MqttSubscribeMessage subscribe -> subscribe(subscribe);
            case MqttUnsubscribeMessage unsubscribe -> {
                PropertyRules.check(!unsubscribe.payload().topics().isEmpty(), "UNSUBSCRIBE without a filter");
                yield new ClientPacket.Unsubscribe(
                        unsubscribe.variableHeader().messageId(),
                        unsubscribe.payload().topics());
            }
            default -> plain(message);
        };
    }

    private static ClientPacket subscribe(MqttSubscribeMessage subscribe) {
        var wanted = subscribe.payload().topicSubscriptions();
        PropertyRules.check(!wanted.isEmpty(), "SUBSCRIBE without a filter");
        PropertyRules.check(
                wanted.stream()
                        .noneMatch(one ->
                                one.option().isNoLocal() && one.topicFilter().startsWith("$share/")),
                "a shared subscription with No Local");
        return new ClientPacket.Subscribe(
                subscribe.variableHeader().messageId(),
                wanted.stream()
                        .map(one -> new ClientPacket.RequestedSubscription(
                                one.topicFilter(), one.qualityOfService().value()))
                        .toList(),
                has(subscribe.idAndPropertiesVariableHeader().properties(), MqttProperties.SUBSCRIPTION_IDENTIFIER));
    }

    private static ClientPacket plain(MqttMessage message) {
        var type = message.fixedHeader().messageType();
        return switch (type) {
            case PUBACK ->
                message.variableHeader() instanceof MqttMessageIdVariableHeader header
                        ? new ClientPacket.PubAck(header.messageId())
                        : new ClientPacket.Other("puback");
            case PINGREQ -> new ClientPacket.Ping();
            case PUBREL ->
                message.variableHeader() instanceof MqttMessageIdVariableHeader header
                        ? new ClientPacket.PubRel(header.messageId())
                        : new ClientPacket.Other("pubrel");
            case DISCONNECT -> disconnect(message);
            case CONNECT, CONNACK, PUBLISH, PUBREC, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK ->
                new ClientPacket.Other(type.name().toLowerCase(Locale.ROOT));
            case PINGRESP, AUTH -> new ClientPacket.Other(type.name().toLowerCase(Locale.ROOT));
        };
    }

    private static ClientPacket disconnect(MqttMessage message) {
        return message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? new ClientPacket.Disconnect(
                        header.reasonCode() & 0xff,
                        number(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, -1))
                : new ClientPacket.Disconnect(0, -1);
    }

    private static ClientPacket connect(MqttConnectMessage message) {
        var header = message.variableHeader();
        var payload = message.payload();
        if (header.version() == MqttVersion.MQTT_3_1.protocolLevel()) {
            throw new MqttUnacceptableProtocolVersionException("version 3.1");
        }
        var five = header.version() == MqttVersion.MQTT_5.protocolLevel();
        if (header.isWillFlag() && header.willQos() > MqttQoS.EXACTLY_ONCE.value()) {
            throw new DecoderException("a will of QoS 3");
        }
        var password = payload.passwordInBytes();
        Optional<ClientPacket.Publish> will = header.isWillFlag()
                ? Optional.of(new ClientPacket.Publish(
                        payload.willTopic(),
                        orNothing(payload.willMessageInBytes()),
                        header.willQos(),
                        0,
                        header.isWillRetain(),
                        false))
                : Optional.empty();
        return new ClientPacket.Connect(
                five ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1,
                payload.clientIdentifier(),
                header.hasUserName() ? Optional.ofNullable(payload.userName()) : Optional.empty(),
                orNothing(password),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                will,
                five ? connectOptions(message) : ClientPacket.ConnectOptions.NONE);
    }

    private static ClientPacket.ConnectOptions connectOptions(MqttConnectMessage message) {
        var properties = message.variableHeader().properties();
        var none = ClientPacket.ConnectOptions.NONE;
        return new ClientPacket.ConnectOptions(
                (int) Math.max(1, number(properties, MqttProperties.RECEIVE_MAXIMUM, none.receiveMax())),
                packetBytesMax(number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, none.packetBytesMax())),
                number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0),
                has(properties, MqttProperties.AUTHENTICATION_METHOD),
                number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) != 0,
                PropertyRules.ofConnect(message));
    }

    /** The client's maximum packet size. 0 is refused as a protocol error; it counts as no limit, so that the refusal can be sent. */
    private static int packetBytesMax(long declared) {
        return declared == 0
                ? ClientPacket.ConnectOptions.NONE.packetBytesMax()
                : (int) Math.min(declared, Integer.MAX_VALUE);
    }

    private static ClientPacket publish(MqttPublishMessage message) {
        var header = message.variableHeader();
        var aliased = has(header.properties(), MqttProperties.TOPIC_ALIAS);
        PropertyRules.check(
                aliased || !header.topicName().isEmpty(), "PUBLISH without a topic and without a topic alias");
        PropertyRules.checkPublish(header.properties());
        return new ClientPacket.Publish(
                header.topicName(),
                ByteBufUtil.getBytes(message.payload()),
                message.fixedHeader().qosLevel().value(),
                Math.max(0, header.packetId()),
                message.fixedHeader().isRetain(),
                aliased);
    }

    private static byte[] orNothing(byte @Nullable [] bytes) {
        return bytes == null ? NOTHING : bytes;
    }

    static boolean has(MqttProperties properties, int id) {
        return properties.getProperty(id) != null;
    }

    /**
     * The value of a property; Netty reads four unsigned bytes as an int.
     *
     * @param usual the value when the property is missing
     */
    static long number(MqttProperties properties, int id, long usual) {
        var property = properties.getProperty(id);
        return property != null && property.value() instanceof Integer value ? value & 0xffff_ffffL : usual;
    }
}
