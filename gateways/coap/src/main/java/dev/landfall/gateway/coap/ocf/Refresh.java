package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.device.Registry;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.session.ResponsePlan;

/**
 * {@code POST /oic/sec/tokenrefresh}: new tokens for a refresh token. The {@code uid} is required and not checked, as in plgd's hub; the
 * owner of the tokens counts.
 *
 * <p>A device without an owner, or with an invalid refresh token, gets 4.01: it then forgets its account and can be enrolled again. A
 * temporary error would make it repeat the request for ever.
 */
final class Refresh implements Route {
    private final Registry registry;
    private final AccountAuthentication authentication;

    Refresh(Registry registry, AccountAuthentication authentication) {
        this.registry = registry;
        this.authentication = authentication;
    }

    @Override
    public ResponsePlan answer(OcfRequest request) {
        Representation.format(request.message());
        var body = AccountBody.read(request.message());
        AccountBody.required("di, uid, refreshtoken", body.device(), body.user(), body.refreshToken());
        var device = authentication.device(request, body.device());
        var tokens = request.device()
                .refreshed()
                .once(
                        body.provider() + "\n" + device + "\n" + body.refreshToken(),
                        () -> authentication.refresh(request, body.provider(), body.refreshToken(), device));
        var principal = authentication.principal(request, tokens.accessToken());
        if (!registry.owns(principal, device)) {
            throw CoapRefusal.unauthorized("no such device is registered for this owner");
        }
        var expiresIn = authentication.expiresIn(tokens);
        var session = request.device().session();
        if (session != null && session.device().equals(device)) {
            session.renew(principal);
        }
        return Representation.answer(
                request.message(),
                Code.CHANGED,
                out -> out.map(3)
                        .text("accesstoken")
                        .text(tokens.accessToken())
                        .text("refreshtoken")
                        .text(tokens.refreshToken())
                        .text("expiresin")
                        .integer(expiresIn));
    }
}
