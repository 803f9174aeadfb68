package dev.landfall.simulator;

import io.netty.handler.codec.mqtt.MqttMessage;

/** A connection of an MQTT device to its hub. */
interface MqttLink {

    /** Writes a packet; it leaves with the next {@link #flush()}. */
    void send(MqttMessage message);

    void flush();

    /** Whether the connection takes more without piling it up. */
    boolean isWritable();

    /** Lets what was written leave, and hangs up. */
    void close();

    /** Connects devices; calls {@link MqttDevice#connected} or {@link MqttDevice#unreachable}, once, later. */
    interface Dialer {

        void dial(MqttDevice device, Enrolment enrolment);
    }
}
