package dev.landfall.gateway.coap.ocf;

import static dev.landfall.gateway.coap.codec.Code.DELETE;
import static dev.landfall.gateway.coap.codec.Code.GET;
import static dev.landfall.gateway.coap.codec.Code.POST;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.coap.session.PeerProtocol;
import dev.landfall.gateway.coap.session.ResponsePlan;
import java.util.Map;

/** The device-to-cloud services of OCF: all request filters and routes. */
public final class OcfProtocol implements PeerProtocol.Factory {
    private final OcfServices parts;
    private final Route way;

    public OcfProtocol(OcfServices parts) {
        this.parts = parts;
        way = new CoapErrorMapper()
                .then(RequestFilters::methods)
                .then(RequestFilters::options)
                .then(RequestFilters::authenticated)
                .then(Blocks::step)
                .to(routes(parts));
    }

    @Override
    public PeerProtocol begin(CoapPeer peer) {
        return new OcfDevice(parts, way, peer);
    }

    private static Route routes(OcfServices parts) {
        var authentication = new AccountAuthentication(parts);
        var signOut = new SignOut(parts, authentication);
        var routes = Map.of(
                key(POST, OcfPaths.ACCOUNT), new SignUp(parts, authentication),
                key(DELETE, OcfPaths.ACCOUNT), new SignOff(parts, authentication),
                key(POST, OcfPaths.SESSION), new SignIn(parts, authentication, signOut),
                key(POST, OcfPaths.REFRESH), new Refresh(parts, authentication),
                key(POST, OcfPaths.DIRECTORY), new Publish(parts),
                key(DELETE, OcfPaths.DIRECTORY), new Unpublish(),
                key(GET, OcfPaths.DIRECTORY), OcfProtocol::selection,
                key(GET, OcfPaths.TIME), new TimeOfDay(parts.clock()));
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
