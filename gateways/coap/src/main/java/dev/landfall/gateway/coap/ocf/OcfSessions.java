package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.door.session.SessionListener;
import dev.landfall.gateway.door.session.SignIns;
import java.time.Clock;

/**
 * Opens the sessions of OCF devices whose token was verified. Not more than a share of {@link SignIns} is opened at once for
 * one owner. Any thread.
 */
final class OcfSessions {
    private final Sessions sessions;
    private final SignIns signIns;
    private final OcfSettings settings;
    private final CoapMeters meters;
    private final Clock clock;

    OcfSessions(Sessions sessions, SignIns signIns, OcfSettings settings, CoapMeters meters, Clock clock) {
        this.sessions = sessions;
        this.signIns = signIns;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Opens a session; who signed in on this connection before leaves. The device is asked for its local endpoints first, as plgd's
     * hub does. It has a short while for that, and is signed in without them otherwise. Blocks until the session is durable.
     *
     * @throws dev.landfall.core.model.Refused TOO_MANY with the quota, when the owner or the tenant has its share of sign-ins under
     *     way; or what the core refuses
     */
    SignedInDevice open(OcfDevice device, Principal principal, DeviceId id) {
        return signIns.enter(principal, () -> opened(device, principal, id));
    }

    private SignedInDevice opened(OcfDevice device, Principal principal, DeviceId id) {
        device.leave("signed in as another");
        var peer = device.peer();
        var connection = peer.connection();
        var endpoints = new DeviceDirectory(peer).endpoints(settings.endpointsWait());
        var listener = new SessionListener(connection.id(), connection::close);
        var session = sessions.open(
                new Sessions.SignIn(principal, id, connection.id(), connection.protocol(), endpoints), listener);
        device.exchanged().forget();
        device.refreshed().forget();
        meters.signedIn();
        var in = new SignedInDevice(peer, session, principal, listener, settings, meters, clock);
        device.enter(in);
        return in;
    }
}
