package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.door.session.DoorMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of the CoAP gateway. Any thread. */
public final class CoapMeters extends DoorMeters {
    private final Counter notifications;
    private final Counter requests;

    public CoapMeters(MeterRegistry registry) {
        super(registry, "coap");
        notifications = counter("notifications");
        requests = counter("requests");
    }

    /** Counts a notification. */
    public void notified() {
        notifications.increment();
    }

    /** Counts a request of a device. */
    public void requested() {
        requests.increment();
    }
}
