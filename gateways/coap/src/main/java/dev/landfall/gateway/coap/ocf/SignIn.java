package dev.landfall.gateway.coap.ocf;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.ResponsePlan;
import java.time.Duration;

/**
 * {@code POST /oic/sec/session} with {@code login} true: from now on the connection acts for the device. The sign-in is durable before
 * the answer is sent. A device that signs in again on the same connection only has a newer token.
 *
 * <p>First the device is asked for its local endpoints, as in plgd's hub. If it does not answer in a short time, it is signed in without
 * them.
 */
final class SignIn implements Route {
    private final AccountAuthentication authentication;
    private final OcfSessions sessions;
    private final Duration expiryMargin;
    private final Route signOut;

    /**
     * @param expiryMargin how long before its end a device is told to change its token
     * @param signOut answers the same request with {@code login} false
     */
    SignIn(AccountAuthentication authentication, OcfSessions sessions, Duration expiryMargin, Route signOut) {
        this.authentication = authentication;
        this.sessions = sessions;
        this.expiryMargin = expiryMargin;
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
        var expiresIn = authentication.expiresIn(principal, expiryMargin);
        var answer = Representation.answer(
                request.message(),
                Code.CHANGED,
                out -> out.map(1).text("expiresin").integer(expiresIn));
        var session = request.device().session();
        if (session != null && session.device().equals(device) && session.samePerson(principal)) {
            session.renew(principal);
            return answer;
        }
        var opened = sessions.open(request.device(), principal, device);
        return answer.then(opened::begin);
    }
}
