package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.DoorMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of the MQTT gateway. Any thread. */
public final class MqttMeters extends DoorMeters {
    private final Counter messages;
    private final Counter packets;

    public MqttMeters(MeterRegistry registry) {
        super(registry, "mqtt");
        messages = counter("messages");
        packets = counter("packets");
    }

    /** Counts a message of a client. */
    public void published() {
        messages.increment();
    }

    /** Counts a packet of a client. */
    public void received() {
        packets.increment();
    }
}
