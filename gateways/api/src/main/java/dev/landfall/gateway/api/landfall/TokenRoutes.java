package dev.landfall.gateway.api.landfall;

import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.http.ApiFailure;
import dev.landfall.gateway.api.http.HubInfo;
import dev.landfall.service.tokens.ClientLogin;
import dev.landfall.service.tokens.DeviceTokens;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The routes for access tokens of devices: make, list, revoke. */
final class TokenRoutes {
    private static final List<String> LOGIN = List.of("clientId", "userName", "password");
    private static final List<String> MEMBERS =
            List.of("owner", "name", "device", "token", LOGIN.get(0), LOGIN.get(1), LOGIN.get(2));
    private static final List<String> FLAGS = List.of("gateway");

    private final DeviceTokens tokens;
    private final Supplier<HubInfo> hub;

    TokenRoutes(DeviceTokens tokens, Supplier<HubInfo> hub) {
        this.tokens = tokens;
        this.hub = hub;
    }

    void create(LandfallRequest request) {
        request.takes();
        var members = request.optionalStrings(MEMBERS, FLAGS);
        var device = Optional.ofNullable(members.get("device"))
                .map(text -> DeviceId.parse(text).orElseThrow(() -> ApiFailure.invalid("device must be a UUID")));
        var login = LOGIN.stream().noneMatch(members::containsKey)
                ? Optional.<ClientLogin>empty()
                : Optional.of(new ClientLogin(
                        members.getOrDefault("clientId", ""),
                        members.getOrDefault("userName", ""),
                        members.getOrDefault("password", "")));
        var wish = new DeviceTokens.TokenRequest(
                members.getOrDefault("owner", request.principal().owner()),
                members.getOrDefault("name", ""),
                device,
                Optional.ofNullable(members.get("token")),
                login,
                Boolean.parseBoolean(members.get("gateway")));
        var made = tokens.create(request.principal(), wish);
        var facts = hub.get();
        request.object(201, out -> {
            if (login.isEmpty()) {
                out.writeStringField("token", made.token());
            }
            out.writeStringField("device", made.device().toString());
            out.writeStringField("id", made.id());
            out.writeBooleanField("gateway", wish.gateway());
            JsonFields.address("mqtts", facts.mqtts(), out);
            JsonFields.address("mqtt", facts.mqtt(), out);
            out.writeStringField("hubId", facts.id());
            out.writeStringField("ca", facts.certificates());
        });
    }

    void list(LandfallRequest request) {
        request.listTakes();
        var device = request.device();
        request.list((paging, each) -> paging.walk(
                (token, limit) -> tokens.list(request.principal(), device, token, limit),
                known -> each.accept(LandfallRequest.line(out -> {
                    out.writeStringField("id", known.id());
                    out.writeStringField("device", known.device().toString());
                    out.writeStringField("maker", known.maker());
                    out.writeStringField("made", known.made().toString());
                    out.writeBooleanField("gateway", known.gateway());
                }))));
    }

    /** Moves a child device to the gateway in the path. */
    void moveChild(LandfallRequest request) {
        request.takes();
        var gateway = request.device();
        var name = Optional.ofNullable(request.optionalStrings(List.of("name")).get("name"))
                .orElseThrow(() -> ApiFailure.invalid("the body must have a name, as the gateway says it"));
        var child = tokens.moveChild(request.principal(), gateway, name);
        request.object(200, out -> {
            out.writeStringField("device", child.toString());
            out.writeStringField("name", name);
            out.writeStringField("gateway", gateway.toString());
        });
    }

    void revoke(LandfallRequest request) {
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
