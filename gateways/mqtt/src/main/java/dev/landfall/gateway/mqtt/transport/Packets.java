package dev.landfall.gateway.mqtt.transport;

import dev.landfall.gateway.mqtt.packet.Incoming;
import dev.landfall.gateway.mqtt.packet.Malformed;
import dev.landfall.gateway.mqtt.packet.Version;
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
            case Faults.ProtocolError _ -> Malformed.Kind.PROTOCOL_ERROR;
            default -> Malformed.Kind.MALFORMED;
        };
        return new Malformed(kind, String.valueOf(cause.getMessage()));
    }

    /**
     * Reads it; the payload is copied, the buffer stays the caller's.
     *
     * @throws Faults.ProtocolError when it says what no client may say
     */
    static Incoming read(MqttMessage message) {
        if (message instanceof MqttConnectMessage connect) {
            return connect(connect);
        }
        Faults.check(!PropertyLengths.repeated(message), Faults.REPEATED);
        return switch (message) {
            case MqttPublishMessage publish -> publish(publish);
            case MqttSubscribeMessage subscribe -> subscribe(subscribe);
            case MqttUnsubscribeMessage unsubscribe -> {
                Faults.check(!unsubscribe.payload().topics().isEmpty(), "UNSUBSCRIBE without a filter");
                yield new Incoming.Unsubscribe(
                        unsubscribe.variableHeader().messageId(),
                        unsubscribe.payload().topics());
            }
            default -> plain(message);
        };
    }

    private static Incoming subscribe(MqttSubscribeMessage subscribe) {
        var wanted = subscribe.payload().topicSubscriptions();
        Faults.check(!wanted.isEmpty(), "SUBSCRIBE without a filter");
        Faults.check(
                wanted.stream()
                        .noneMatch(one ->
                                one.option().isNoLocal() && one.topicFilter().startsWith("$share/")),
                "a shared subscription with No Local");
        return new Incoming.Subscribe(
                subscribe.variableHeader().messageId(),
                wanted.stream()
                        .map(one -> new Incoming.Wanted(
                                one.topicFilter(), one.qualityOfService().value()))
                        .toList(),
                has(subscribe.idAndPropertiesVariableHeader().properties(), MqttProperties.SUBSCRIPTION_IDENTIFIER));
    }

    private static Incoming plain(MqttMessage message) {
        var type = message.fixedHeader().messageType();
        return switch (type) {
            case PUBACK ->
                message.variableHeader() instanceof MqttMessageIdVariableHeader header
                        ? new Incoming.PubAck(header.messageId())
                        : new Incoming.Other("puback");
            case PINGREQ -> new Incoming.Ping();
            case PUBREL ->
                message.variableHeader() instanceof MqttMessageIdVariableHeader header
                        ? new Incoming.PubRel(header.messageId())
                        : new Incoming.Other("pubrel");
            case DISCONNECT -> disconnect(message);
            case CONNECT, CONNACK, PUBLISH, PUBREC, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK ->
                new Incoming.Other(type.name().toLowerCase(Locale.ROOT));
            case PINGRESP, AUTH -> new Incoming.Other(type.name().toLowerCase(Locale.ROOT));
        };
    }

    private static Incoming disconnect(MqttMessage message) {
        return message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? new Incoming.Disconnect(
                        header.reasonCode() & 0xff,
                        number(header.properties(), MqttProperties.SESSION_EXPIRY_INTERVAL, -1))
                : new Incoming.Disconnect(0, -1);
    }

    private static Incoming connect(MqttConnectMessage message) {
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
                five ? wishes(message) : Incoming.Wishes.NONE);
    }

    private static Incoming.Wishes wishes(MqttConnectMessage message) {
        var properties = message.variableHeader().properties();
        var none = Incoming.Wishes.NONE;
        return new Incoming.Wishes(
                (int) Math.max(1, number(properties, MqttProperties.RECEIVE_MAXIMUM, none.receiveMax())),
                packetBytesMax(number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, none.packetBytesMax())),
                number(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, 0),
                has(properties, MqttProperties.AUTHENTICATION_METHOD),
                number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) != 0,
                Faults.ofConnect(message));
    }

    /** 0 is none, and refused: it must not keep the refusal back. */
    private static int packetBytesMax(long said) {
        return said == 0 ? Incoming.Wishes.NONE.packetBytesMax() : (int) Math.min(said, Integer.MAX_VALUE);
    }

    private static Incoming publish(MqttPublishMessage message) {
        var header = message.variableHeader();
        var aliased = has(header.properties(), MqttProperties.TOPIC_ALIAS);
        Faults.check(aliased || !header.topicName().isEmpty(), "PUBLISH without a topic and without a topic alias");
        Faults.checkPublish(header.properties());
        return new Incoming.Publish(
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

    /** Four bytes without a sign are read as an int by Netty. */
    static long number(MqttProperties properties, int id, long usual) {
        var property = properties.getProperty(id);
        return property != null && property.value() instanceof Integer value ? value & 0xffff_ffffL : usual;
    }
}
