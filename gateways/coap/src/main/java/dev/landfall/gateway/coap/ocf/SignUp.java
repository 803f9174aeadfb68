package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.Registry;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.ResponsePlan;
import dev.landfall.gateway.door.session.SignIns;

/**
 * {@code POST /oic/sec/account}: exchanges the device's one-time code for tokens and signs the device up for their owner. A device that
 * has missed the answer repeats the request on the same connection, with a code that is already used. So the answer to a code is cached
 * with the connection until the device signs in.
 */
final class SignUp implements Route {
    private final Registry registry;
    private final SignIns signIns;
    private final AccountAuthentication authentication;

    SignUp(Registry registry, SignIns signIns, AccountAuthentication authentication) {
        this.registry = registry;
        this.signIns = signIns;
        this.authentication = authentication;
    }

    @Override
    public ResponsePlan answer(OcfRequest request) {
        Representation.format(request.message());
        var body = AccountBody.read(request.message());
        AccountBody.required("di, accesstoken", body.device(), body.code());
        if (body.provider().isEmpty()) {
            throw CoapRefusal.unauthorized("authprovider is missing");
        }
        var device = authentication.device(request, body.device());
        var tokens = request.device()
                .exchanged()
                .once(
                        body.provider() + "\n" + device + "\n" + body.code(),
                        () -> authentication.exchange(request, body.provider(), body.code(), device));
        var principal = authentication.principal(request, tokens.accessToken());
        signIns.enter(principal, () -> {
            registry.signUp(principal, device);
            return device;
        });
        var expiresIn = authentication.expiresIn(tokens);
        return Representation.answer(
                request.message(),
                Code.CHANGED,
                out -> out.map(5)
                        .text("accesstoken")
                        .text(tokens.accessToken())
                        .text("uid")
                        .text(principal.owner())
                        .text("refreshtoken")
                        .text(tokens.refreshToken())
                        .text("redirecturi")
                        .text("")
                        .text("expiresin")
                        .integer(expiresIn));
    }
}
