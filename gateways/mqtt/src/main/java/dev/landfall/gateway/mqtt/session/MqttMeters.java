package dev.landfall.gateway.mqtt.session;

import dev.landfall.gateway.door.session.DoorMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the gateway counts. Any thread. */
public final class MqttMeters extends DoorMeters {
    private final Counter messages;
    private final Counter packets;

    public MqttMeters(MeterRegistry registry) {
        super(registry, "mqtt");
        messages = counter("messages");
        packets = counter("packets");
    }

    /** A client sent a message. */
    public void published() {
        messages.increment();
    }

    /** A client sent a packet. */
    public void received() {
        packets.increment();
    }
}
