package dev.landfall.gateway.mqtt.transport;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;

/**
 * What MQTT 5 calls a protocol error in the properties that clients send (sections 2.2.2.2, 3.1.2.11, 3.1.3.2 and 3.3.2.3).
 */
final class PropertyRules {
    /** What is wrong with a packet that has a property twice. */
    static final String REPEATED = "a property that may stand once stands twice";

    private static final int RESPONSE_TOPIC = MqttProperties.RESPONSE_TOPIC;
    private static final int FORMAT = MqttProperties.PAYLOAD_FORMAT_INDICATOR;

    private PropertyRules() {}

    /** A packet says what no client may say. Without a stack trace: bad input stays cheap. */
    static final class ProtocolError extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ProtocolError(String text) {
            super(text, null, false, false);
        }
    }

    /** @throws ProtocolError unless it holds */
    static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new ProtocolError(otherwise);
        }
    }

    /** What is wrong with the properties of CONNECT and of its will; empty when nothing is. */
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

    /** @throws ProtocolError when the message says what no client may say */
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
