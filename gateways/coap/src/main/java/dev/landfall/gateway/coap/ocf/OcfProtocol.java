package dev.landfall.gateway.coap.ocf;

import static dev.landfall.gateway.coap.codec.Code.DELETE;
import static dev.landfall.gateway.coap.codec.Code.GET;
import static dev.landfall.gateway.coap.codec.Code.POST;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.Answer;
import dev.landfall.gateway.coap.session.Peer;
import dev.landfall.gateway.coap.session.Protocol;
import java.util.Map;

/** OCF's device-to-cloud services: the list of its steps and routes. */
public final class OcfProtocol implements Protocol.Factory {
    private final OcfParts parts;
    private final Route way;

    public OcfProtocol(OcfParts parts) {
        this.parts = parts;
        way = new CoapErrors()
                .then(Gates::methods)
                .then(Gates::options)
                .then(Gates::authenticated)
                .then(Blocks::step)
                .to(routes(parts));
    }

    @Override
    public Protocol begin(Peer peer) {
        return new OcfDevice(parts, way, peer);
    }

    private static Route routes(OcfParts parts) {
        var credentials = new Credentials(parts);
        var signOut = new SignOut(parts, credentials);
        var routes = Map.of(
                key(POST, Paths.ACCOUNT), new SignUp(parts, credentials),
                key(DELETE, Paths.ACCOUNT), new SignOff(parts, credentials),
                key(POST, Paths.SESSION), new SignIn(parts, credentials, signOut),
                key(POST, Paths.REFRESH), new Refresh(parts, credentials),
                key(POST, Paths.DIRECTORY), new Publish(parts),
                key(DELETE, Paths.DIRECTORY), new Unpublish(),
                key(GET, Paths.DIRECTORY), OcfProtocol::selection,
                key(GET, Paths.TIME), new TimeOfDay(parts.clock()));
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

    /** {@code GET /oic/rd}: how busy the directory is, 0 for free (OCF core, selection of a resource directory). */
    private static Answer selection(Request request) {
        return Representation.answer(
                request.message(), Code.CONTENT, out -> out.map(1).text("sel").integer(0));
    }

    private static String key(int code, String path) {
        return code + path;
    }
}
