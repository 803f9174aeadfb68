package dev.landfall.gateway.api.landfall;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.Hub;
import dev.landfall.service.tokens.DeviceTokens;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Access tokens of devices: made, listed, revoked. */
final class TokenRoutes {
    private static final List<String> MEMBERS = List.of("owner", "name", "device", "token");

    private final DeviceTokens tokens;
    private final Supplier<Hub> hub;

    TokenRoutes(DeviceTokens tokens, Supplier<Hub> hub) {
        this.tokens = tokens;
        this.hub = hub;
    }

    void create(Request request) {
        request.takes();
        var wishes = request.wishes(MEMBERS);
        var device = Optional.ofNullable(wishes.get("device"))
                .map(text -> DeviceId.parse(text).orElseThrow(() -> ApiFailure.invalid("device must be a UUID")));
        var wish = new DeviceTokens.Wish(
                wishes.getOrDefault("owner", request.principal().owner()),
                wishes.getOrDefault("name", ""),
                device,
                Optional.ofNullable(wishes.get("token")));
        var made = tokens.create(request.principal(), wish);
        var facts = hub.get();
        request.object(201, out -> {
            out.writeStringField("token", made.token());
            out.writeStringField("device", made.device().toString());
            out.writeStringField("id", made.id());
            Fields.address("mqtts", facts.mqtts(), out);
            Fields.address("mqtt", facts.mqtt(), out);
            out.writeStringField("hubId", facts.id());
            out.writeStringField("ca", facts.certificates());
        });
    }

    void list(Request request) {
        request.listTakes();
        var device = request.device();
        request.list((paging, each) -> paging.walk(
                (token, limit) -> tokens.list(request.principal(), device, token, limit),
                known -> each.accept(Request.line(out -> {
                    out.writeStringField("id", known.id());
                    out.writeStringField("device", known.device().toString());
                    out.writeStringField("maker", known.maker());
                    out.writeStringField("made", known.made().toString());
                }))));
    }

    void revoke(Request request) {
        request.takes();
        var device = request.device();
        var id = request.part("id");
        tokens.revoke(request.principal(), device, id);
        request.object(200, out -> {
            out.writeStringField("id", id);
            out.writeStringField("device", device.toString());
            out.writeStringField("state", "revoked");
        });
    }
}
