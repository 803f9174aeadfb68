package dev.landfall.gateway.mqtt.transport;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import org.jspecify.annotations.Nullable;

/**
 * Finds properties of MQTT 5 that are repeated and may not be (section 2.2.2.2: a protocol error). Netty's decoder silently keeps the
 * last one, but the packet is then longer than what is left of it. A string that is not UTF-8 makes the rest longer than it was, never
 * shorter.
 */
final class PropertyLengths {
    /** Protocol name, version, flags and keep-alive (section 3.1.2). */
    private static final int CONNECT_BYTES = 10;
    /** A packet identifier, and the two bytes before a string. */
    private static final int SHORT = 2;

    private PropertyLengths() {}

    /** Whether a property is repeated. False for every packet of version 3.1.1, which has no properties. */
    static boolean repeated(MqttMessage message) {
        return switch (message) {
            case MqttConnectMessage connect -> shorter(connect, connect(connect));
            case MqttPublishMessage publish -> shorter(publish, publish(publish));
            case MqttSubscribeMessage subscribe -> {
                var properties = subscribe.idAndPropertiesVariableHeader().properties();
                var filters = subscribe.payload().topicSubscriptions().stream()
                        .mapToInt(one -> string(one.topicFilter()) + 1)
                        .sum();
                yield shorter(subscribe, SHORT + bytes(properties) + filters)
                        || properties
                                        .getProperties(MqttProperties.SUBSCRIPTION_IDENTIFIER)
                                        .size()
                                > 1;
            }
            case MqttUnsubscribeMessage unsubscribe -> {
                var filters = unsubscribe.payload().topics().stream()
                        .mapToInt(PropertyLengths::string)
                        .sum();
                yield unsubscribe.variableHeader() instanceof MqttMessageIdAndPropertiesVariableHeader header
                        && shorter(unsubscribe, SHORT + bytes(header.properties()) + filters);
            }
            default ->
                switch (message.variableHeader()) {
                    case MqttPubReplyMessageVariableHeader header ->
                        shorter(message, SHORT + 1 + bytes(header.properties()));
                    case MqttReasonCodeAndPropertiesVariableHeader header ->
                        shorter(message, 1 + bytes(header.properties()));
                    case null, default -> false;
                };
        };
    }

    private static boolean shorter(MqttMessage message, int left) {
        return left < message.fixedHeader().remainingLength();
    }

    private static int connect(MqttConnectMessage message) {
        var header = message.variableHeader();
        var payload = message.payload();
        var sum = CONNECT_BYTES + bytes(header.properties()) + string(payload.clientIdentifier());
        if (header.isWillFlag()) {
            sum += bytes(payload.willProperties()) + string(payload.willTopic()) + binary(payload.willMessageInBytes());
        }
        if (header.hasUserName()) {
            sum += string(payload.userName());
        }
        if (header.hasPassword()) {
            sum += binary(payload.passwordInBytes());
        }
        return sum;
    }

    private static int publish(MqttPublishMessage message) {
        var header = message.variableHeader();
        var id = message.fixedHeader().qosLevel().value() > 0 ? SHORT : 0;
        return string(header.topicName())
                + id
                + bytes(header.properties())
                + message.payload().readableBytes();
    }

    /** The size of all properties, including the length before them. */
    private static int bytes(@Nullable MqttProperties properties) {
        if (properties == null) {
            return 1;
        }
        var sum = 0;
        for (MqttProperties.MqttProperty<?> property : properties.listAll()) {
            sum += bytes(property);
        }
        return numberBytes(sum) + sum;
    }

    private static int bytes(MqttProperties.MqttProperty<?> property) {
        return switch (property) {
            case MqttProperties.UserProperties pairs ->
                pairs.value().stream()
                        .mapToInt(pair -> 1 + string(pair.key) + string(pair.value))
                        .sum();
            case MqttProperties.StringProperty text -> 1 + string(text.value());
            case MqttProperties.BinaryProperty data -> 1 + binary(data.value());
            case MqttProperties.IntegerProperty number -> 1 + integerBytes(number);
            default -> throw new IllegalStateException("a property of no known kind");
        };
    }

    /** The size of a number (section 2.2.2.2, table 2-4). */
    private static int integerBytes(MqttProperties.IntegerProperty number) {
        return switch (number.propertyId()) {
            case MqttProperties.SUBSCRIPTION_IDENTIFIER -> numberBytes(number.value());
            case MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
                    MqttProperties.SESSION_EXPIRY_INTERVAL,
                    MqttProperties.WILL_DELAY_INTERVAL,
                    MqttProperties.MAXIMUM_PACKET_SIZE -> Integer.BYTES;
            case MqttProperties.SERVER_KEEP_ALIVE,
                    MqttProperties.RECEIVE_MAXIMUM,
                    MqttProperties.TOPIC_ALIAS_MAXIMUM,
                    MqttProperties.TOPIC_ALIAS -> Short.BYTES;
            default -> 1;
        };
    }

    /** The size of a number in groups of seven bits (section 1.5.5). */
    private static int numberBytes(int value) {
        var bits = Integer.SIZE - Integer.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    private static int string(@Nullable String text) {
        return SHORT + (text == null ? 0 : ByteBufUtil.utf8Bytes(text));
    }

    private static int binary(byte @Nullable [] data) {
        return SHORT + (data == null ? 0 : data.length);
    }
}
