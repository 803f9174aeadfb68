package dev.landfall.app.hub;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.service.issuer.ClientSecret;
import dev.landfall.service.issuer.Issuer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Connects the issuer with the API. */
final class HubTokens implements TokenService {
    private final Issuer issuer;

    HubTokens(Issuer issuer) {
        this.issuer = issuer;
    }

    @Override
    public Answer token(Map<String, List<String>> form, Optional<Client> basic) {
        var answer = issuer.token(form, basic.map(client -> new ClientSecret(client.id(), client.secret())));
        return new Answer(answer.status(), answer.body());
    }

    @Override
    public Answer revoke(Map<String, List<String>> form, Optional<Client> basic) {
        var answer = issuer.revoke(form, basic.map(client -> new ClientSecret(client.id(), client.secret())));
        return new Answer(answer.status(), answer.body());
    }

    @Override
    public byte[] discovery() {
        return issuer.discovery();
    }

    @Override
    public String issuerPath() {
        return issuer.path();
    }

    @Override
    public byte[] keys() {
        return issuer.jwks();
    }

    @Override
    public DeviceCode deviceCode(
            Principal principal, String owner, Optional<DeviceId> device, Optional<Duration> timeToLive) {
        var code = issuer.deviceCode(principal, owner, device, timeToLive);
        return new DeviceCode(code.code(), code.expires());
    }
}
