package dev.landfall.gateway.mqtt.transport;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;

/** The protocol errors of MQTT 5 in the properties that clients send (sections 2.2.2.2, 3.1.2.11, 3.1.3.2 and 3.3.2.3). */
final class PropertyRules {
    /** The fault of a packet with a repeated property. */
    static final String REPEATED = "a property that may stand once stands twice";

    private static final int RESPONSE_TOPIC = MqttProperties.RESPONSE_TOPIC;
    private static final int FORMAT = MqttProperties.PAYLOAD_FORMAT_INDICATOR;

    private PropertyRules() {}

    /** A packet has a content that no client may send. It has no stack trace, so that wrong packets cost little. */
    static final class ProtocolError extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ProtocolError(String text) {
            super(text, null, false, false);
        }
    }

    /**
     * Checks a rule.
     *
     * @throws ProtocolError unless {@code holds}
     */
    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new ProtocolError(otherwise);
        }
    }

    /** The fault in the properties of a CONNECT and its will; empty when there is none. */
    static String ofConnect(MqttConnectMessage message) {
        var properties = message.variableHeader().properties();
        var will = message.payload().willProperties();
        if (PropertyLengths.repeated(message)) {
            return REPEATED;
        }
        if (PacketReader.number(properties, MqttProperties.RECEIVE_MAXIMUM, 1) == 0) {
            return "a Receive Maximum of 0";
        }
        if (PacketReader.number(properties, MqttProperties.MAXIMUM_PACKET_SIZE, 1) == 0) {
            return "a Maximum Packet Size of 0";
        }
        if (PacketReader.number(properties, MqttProperties.REQUEST_PROBLEM_INFORMATION, 1) > 1) {
            return "a Request Problem Information that is neither 0 nor 1";
        }
        if (PacketReader.number(properties, MqttProperties.REQUEST_RESPONSE_INFORMATION, 1) > 1) {
            return "a Request Response Information that is neither 0 nor 1";
        }
        if (PacketReader.has(properties, MqttProperties.AUTHENTICATION_DATA)
                && !PacketReader.has(properties, MqttProperties.AUTHENTICATION_METHOD)) {
            return "Authentication Data without an Authentication Method";
        }
        return will == null ? "" : ofMessage(will);
    }

    /**
     * Checks the properties of a PUBLISH.
     *
     * @throws ProtocolError when it has a content that no client may send
     */
    static void checkPublish(MqttProperties properties) {
        check(
                !PacketReader.has(properties, MqttProperties.SUBSCRIPTION_IDENTIFIER),
                "a client's Subscription Identifier");
        var fault = ofMessage(properties);
        check(fault.isEmpty(), fault);
    }

    private static String ofMessage(MqttProperties properties) {
        if (PacketReader.number(properties, FORMAT, 0) > 1) {
            return "a Payload Format Indicator that is neither 0 nor 1";
        }
        var answer = properties.getProperty(RESPONSE_TOPIC);
        if (answer != null
                && answer.value() instanceof String topic
                && (topic.isEmpty() || topic.indexOf('#') >= 0 || topic.indexOf('+') >= 0)) {
            return "a Response Topic that is no topic";
        }
        return "";
    }
}
