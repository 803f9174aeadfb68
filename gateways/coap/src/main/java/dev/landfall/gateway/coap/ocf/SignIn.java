package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.ResponsePlan;
import dev.landfall.gateway.door.session.SessionListener;

/**
 * {@code POST /oic/sec/session} with {@code login} true: from now on the connection acts for the device. The sign-in is durable before
 * the answer is sent. A device that signs in again on the same connection only has a newer token.
 *
 * <p>First the device is asked for its local endpoints, as in plgd's hub. If it does not answer in a short time, it is signed in without
 * them.
 */
final class SignIn implements Route {
    private final OcfServices parts;
    private final AccountAuthentication authentication;
    private final Route signOut;

    SignIn(OcfServices parts, AccountAuthentication authentication, Route signOut) {
        this.parts = parts;
        this.authentication = authentication;
        this.signOut = signOut;
    }

    @Override
    public ResponsePlan answer(OcfRequest request) {
        Representation.format(request.message());
        var body = AccountBody.read(request.message());
        if (!body.login()) {
            return signOut.answer(request);
        }
        AccountBody.required("di, uid, accesstoken", body.device(), body.user(), body.accessToken());
        var device = authentication.device(request, body.device());
        var principal = authentication.principal(request, body.accessToken(), body.user());
        var expiresIn = authentication.expiresIn(principal, parts.settings().expiryMargin());
        var answer = Representation.answer(
                request.message(),
                Code.CHANGED,
                out -> out.map(1).text("expiresin").integer(expiresIn));
        var session = request.device().session();
        if (session != null && session.device().equals(device) && session.samePerson(principal)) {
            session.renew(principal);
            return answer;
        }
        var opened = parts.signIns().enter(principal, () -> open(request.device(), principal, device));
        return answer.then(opened::begin);
    }

    private SignedInDevice open(OcfDevice line, Principal principal, DeviceId device) {
        line.leave("signed in as another");
        var connection = line.peer().connection();
        var endpoints =
                new DeviceDirectory(line.peer()).endpoints(parts.settings().endpointsWait());
        var listener = new SessionListener(connection.id(), connection::close);
        var session = parts.sessions()
                .open(
                        new Sessions.SignIn(principal, device, connection.id(), connection.protocol(), endpoints),
                        listener);
        line.exchanged().forget();
        line.refreshed().forget();
        parts.meters().signedIn();
        return line.enter(session, principal, listener);
    }
}
