package dev.landfall.gateway.api.landfall;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.HubInfo;
import dev.landfall.gateway.api.oauth.TokenService;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The routes for sign-up codes, with the data that a device needs in addition. */
final class CodeRoute {
    private static final List<String> MEMBERS = List.of("owner", "device", "ttl");

    private final TokenService tokens;
    private final Supplier<HubInfo> hub;

    CodeRoute(TokenService tokens, Supplier<HubInfo> hub) {
        this.tokens = tokens;
        this.hub = hub;
    }

    void create(LandfallRequest request) {
        request.takes();
        var wish = request.optionalStrings(MEMBERS);
        var owner = wish.getOrDefault("owner", request.principal().owner());
        var device = Optional.ofNullable(wish.get("device"))
                .map(text -> DeviceId.parse(text).orElseThrow(() -> ApiFailure.invalid("device must be a UUID")));
        var timeToLive = Optional.ofNullable(wish.get("ttl")).map(text -> TimeParameters.length("ttl", text));
        var code = tokens.deviceCode(request.principal(), owner, device, timeToLive);
        var facts = hub.get();
        request.object(201, out -> {
            out.writeStringField("code", code.code());
            out.writeStringField("provider", facts.provider());
            out.writeStringField("uri", facts.coaps());
            out.writeStringField("hubId", facts.id());
            out.writeStringField("ca", facts.certificates());
            out.writeStringField("expires", code.expires().toString());
        });
    }
}
