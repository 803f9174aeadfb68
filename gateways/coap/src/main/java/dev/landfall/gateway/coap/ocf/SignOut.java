package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.Registry;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.ContentFormat;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.Answer;

/**
 * {@code POST /oic/sec/session} with {@code login} false or missing: the device leaves, the connection stays. What the body
 * leaves out is taken from the session. The answer is an empty map in OCF's CBOR, whatever was asked for.
 */
final class SignOut implements Route {
    private static final byte[] EMPTY_MAP = {(byte) 0xa0};

    private final Registry registry;
    private final Credentials credentials;

    SignOut(OcfParts parts, Credentials credentials) {
        registry = parts.registry();
        this.credentials = credentials;
    }

    @Override
    public Answer answer(Request request) {
        var body = AccountBody.read(request.message());
        var session = request.device().session();
        if (session == null) {
            AccountBody.required("di, uid, accesstoken", body.device(), body.user(), body.accessToken());
            var device = credentials.device(request, body.device());
            var principal = credentials.principal(request, body.accessToken(), body.user());
            if (!registry.owns(principal, device)) {
                throw CoapRefusal.unauthorized("no such device is registered for this owner");
            }
        } else {
            checkNamed(request, session, body);
            request.device().leave("signed out");
        }
        return Answer.of(Message.response(Code.CHANGED, request.message())
                .payload(ContentFormat.OCF_CBOR, EMPTY_MAP)
                .build());
    }

    private void checkNamed(Request request, SignedIn session, AccountBody body) {
        if (!body.accessToken().isEmpty() && !session.samePerson(credentials.principal(request, body.accessToken()))) {
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
