package dev.landfall.app.hub;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.IssuerTransport;
import dev.landfall.service.issuer.ClientSecret;
import dev.landfall.service.issuer.Issuer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection to the hub's own issuer in the same process: its answers are checked like those of any issuer, without a network
 * connection to itself at each start and each sign-up.
 */
final class OwnIssuer implements IssuerTransport {
    private volatile @Nullable Issuer issuer;

    /** Sets the issuer; from now on it answers. */
    void opened(Issuer own) {
        issuer = own;
    }

    @Override
    public Answer read(URI from) {
        var document = from.getPath().endsWith("/jwks.json") ? own().jwks() : own().discovery();
        return new Answer(200, new String(document, StandardCharsets.UTF_8), Duration.ZERO);
    }

    @Override
    public Answer ask(URI to, String clientId, String clientSecret, Map<String, String> form) {
        var fields = new LinkedHashMap<String, List<String>>();
        form.forEach((name, value) -> fields.put(name, List.of(value)));
        var answer = own().token(fields, Optional.of(new ClientSecret(clientId, clientSecret)));
        return new Answer(answer.status(), new String(answer.body(), StandardCharsets.UTF_8), Duration.ZERO);
    }

    private Issuer own() {
        var own = issuer;
        if (own == null) {
            throw new ProviderException(Fault.UNAVAILABLE, "the hub's issuer is not open yet");
        }
        return own;
    }

    @Override
    public void close() {
        // The issuer has nothing to close.
    }
}
