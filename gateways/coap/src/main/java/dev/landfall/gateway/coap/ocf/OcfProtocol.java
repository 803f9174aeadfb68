package dev.landfall.gateway.coap.ocf;

import static dev.landfall.gateway.coap.codec.Code.DELETE;
import static dev.landfall.gateway.coap.codec.Code.GET;
import static dev.landfall.gateway.coap.codec.Code.POST;

import dev.landfall.core.access.Logins;
import dev.landfall.core.device.Registry;
import dev.landfall.core.device.Sessions;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.PeerProtocol;
import dev.landfall.gateway.coap.session.ResponsePlan;
import dev.landfall.gateway.door.session.SignIns;
import java.time.Clock;
import java.util.Map;

/** The device-to-cloud services of OCF: all request filters and routes. */
public final class OcfProtocol implements PeerProtocol.Factory {
    private final Logins logins;
    private final Route way;

    /**
     * With the parts of the core that devices sign up, in and out with.
     *
     * @param clock wall clock, for token expiry and the time service
     */
    public OcfProtocol(
            Registry registry, Sessions sessions, Logins logins, OcfSettings settings, CoapMeters meters, Clock clock) {
        this.logins = logins;
        var signIns = new SignIns();
        var authentication = new AccountAuthentication(logins, signIns, clock);
        var opening = new OcfSessions(sessions, signIns, settings, meters, clock);
        var signOut = new SignOut(registry, authentication);
        way = new CoapErrorMapper()
                .then(RequestFilters::methods)
                .then(RequestFilters::options)
                .then(RequestFilters::authenticated)
                .then(Blocks::step)
                .to(routed(Map.of(
                        key(POST, OcfPaths.ACCOUNT), new SignUp(registry, signIns, authentication),
                        key(DELETE, OcfPaths.ACCOUNT), new SignOff(registry, authentication),
                        key(POST, OcfPaths.SESSION),
                                new SignIn(authentication, opening, settings.expiryMargin(), signOut),
                        key(POST, OcfPaths.REFRESH), new Refresh(registry, authentication),
                        key(POST, OcfPaths.DIRECTORY), new Publish(settings.linksMax(), clock),
                        key(DELETE, OcfPaths.DIRECTORY), new Unpublish(),
                        key(GET, OcfPaths.DIRECTORY), OcfProtocol::selection,
                        key(GET, OcfPaths.TIME), new TimeOfDay(clock))));
    }

    @Override
    public PeerProtocol begin(CoapPeer peer) {
        return new OcfDevice(logins, way, peer);
    }

    private static Route routed(Map<String, Route> routes) {
        return request -> {
            var message = request.message();
            var route = routes.get(key(message.code(), message.uriPath()));
            if (route == null) {
                throw new CoapRefusal(
                        Code.NOT_FOUND, "unknown-path", "the hub does not have this path with this method");
            }
            return route.answer(request);
        };
    }

    /** {@code GET /oic/rd}: the load of the directory, 0 for free (OCF core, selection of a resource directory). */
    private static ResponsePlan selection(OcfRequest request) {
        return Representation.answer(
                request.message(), Code.CONTENT, out -> out.map(1).text("sel").integer(0));
    }

    private static String key(int code, String path) {
        return code + path;
    }
}
