package dev.landfall.simulator;

import io.netty.handler.codec.mqtt.MqttMessage;

/** The connection of an MQTT device to its hub. */
interface MqttLink {

    /** Writes a packet; it is sent with the next {@link #flush()}. */
    void send(MqttMessage message);

    void flush();

    /** Whether the connection accepts more packets without a growing queue. */
    boolean isWritable();

    /** Flushes what was written, then closes the connection. */
    void close();

    /** Connects devices. Calls {@link MqttDevice#connected} or {@link MqttDevice#unreachable} once, later. */
    interface Dialer {

        void dial(MqttDevice device, Enrolment enrolment);
    }
}
