package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Logins;
import dev.landfall.core.device.Registry;
import dev.landfall.core.device.Sessions;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.door.session.SignIns;
import java.time.Clock;

/** What the steps work with. */
public record OcfServices(
        Registry registry,
        Sessions sessions,
        Logins logins,
        OcfSettings settings,
        CoapMeters meters,
        SignIns signIns,
        Clock clock) {}
