package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.Registry;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.session.ResponsePlan;

/**
 * {@code POST /oic/sec/session} with {@code login} false or missing: the device signs out, and the connection stays. Missing members of
 * the body are taken from the session. The answer is an empty map in OCF's CBOR in any case.
 */
final class SignOut implements Route {
    private static final byte[] EMPTY_MAP = {(byte) 0xa0};

    private final Registry registry;
    private final AccountAuthentication authentication;

    SignOut(Registry registry, AccountAuthentication authentication) {
        this.registry = registry;
        this.authentication = authentication;
    }

    @Override
    public ResponsePlan answer(OcfRequest request) {
        var body = AccountBody.read(request.message());
        var session = request.device().session();
        if (session == null) {
            AccountBody.required("di, uid, accesstoken", body.device(), body.user(), body.accessToken());
            var device = authentication.device(request, body.device());
            var principal = authentication.principal(request, body.accessToken(), body.user());
            if (!registry.owns(principal, device)) {
                throw CoapRefusal.unauthorized("no such device is registered for this owner");
            }
        } else {
            checkNamed(request, session, body);
            request.device().leave("signed out");
        }
        return ResponsePlan.of(Message.response(Code.CHANGED, request.message())
                .payload(OcfContentFormat.OCF_CBOR, EMPTY_MAP)
                .build());
    }

    private void checkNamed(OcfRequest request, SignedInDevice session, AccountBody body) {
        if (!body.accessToken().isEmpty()
                && !session.samePerson(authentication.principal(request, body.accessToken()))) {
            throw CoapRefusal.unauthorized("the token belongs to another owner or device");
        }
        if (!body.user().isEmpty() && !body.user().equals(session.principal().owner())) {
            throw CoapRefusal.unauthorized("uid is not the owner of this session");
        }
        if (!body.device().isEmpty()
                && !body.device().equalsIgnoreCase(session.device().toString())) {
            throw CoapRefusal.unauthorized("di is not the device of this session");
        }
    }
}
