package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.Registry;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.session.ResponsePlan;
import org.jspecify.annotations.Nullable;

/**
 * {@code DELETE /oic/sec/account}: the owner deletes the device. Devices leave the token out when it is long; the token of the session is
 * then used.
 */
final class SignOff implements Route {
    private final Registry registry;
    private final AccountAuthentication authentication;

    SignOff(Registry registry, AccountAuthentication authentication) {
        this.registry = registry;
        this.authentication = authentication;
    }

    /**
     * Whether the message is a sign-off. Its token may be longer than a query may be (255 bytes), because plgd's own devices send it so.
     */
    static boolean is(Message message) {
        return message.code() == Code.DELETE && message.uriPath().equals(OcfPaths.ACCOUNT);
    }

    @Override
    public ResponsePlan answer(OcfRequest request) {
        for (var query : request.queries()) {
            if (query.indexOf('=') < 1) {
                throw new CoapRefusal(Code.BAD_OPTION, "bad-option", "a query must read name=value");
            }
        }
        var session = request.device().session();
        var named = request.query("di")
                .orElse(session == null ? "" : session.device().toString());
        AccountBody.required("di", named);
        var principal = principal(request, session);
        var device = authentication.device(request, named);
        if (!registry.owns(principal, device)) {
            throw CoapRefusal.bad("this owner has no such device");
        }
        if (session != null && session.device().equals(device)) {
            request.device().leaving();
            registry.signOff(principal, device);
            request.device().gone();
        } else {
            registry.signOff(principal, device);
        }
        return Representation.empty(request.message(), Code.DELETED);
    }

    private Principal principal(OcfRequest request, @Nullable SignedInDevice session) {
        var token = request.query("accesstoken").orElse("");
        var user = request.query("uid").orElse("");
        if (!token.isEmpty()) {
            return user.isEmpty()
                    ? authentication.principal(request, token)
                    : authentication.principal(request, token, user);
        }
        if (session == null) {
            throw CoapRefusal.bad("accesstoken is missing");
        }
        if (!user.isEmpty() && !user.equals(session.principal().owner())) {
            throw CoapRefusal.unauthorized("uid is not the owner of this session");
        }
        return session.principal();
    }
}
