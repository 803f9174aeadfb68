package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.door.session.DoorMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What the gateway counts. Any thread. */
public final class CoapMeters extends DoorMeters {
    private final Counter notifications;
    private final Counter requests;

    public CoapMeters(MeterRegistry registry) {
        super(registry, "coap");
        notifications = counter("notifications");
        requests = counter("requests");
    }

    /** A device said how a resource is. */
    public void notified() {
        notifications.increment();
    }

    /** A device asked something. */
    public void requested() {
        requests.increment();
    }
}
