package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.core.access.Logins;
import dev.landfall.core.access.Principal;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Revocations;
import dev.landfall.gateway.api.oauth.TokenService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The token service with another issuer: tokens can only be revoked at this hub. The issuer itself cannot revoke a token that is checked
 * by its signature.
 */
final class ForeignTokens implements TokenService {
    /** The maximum difference of the issuer's clock: a revoked token is stored for this time longer than it is valid. */
    private static final Duration LEEWAY = Duration.ofMinutes(2);

    private static final Answer REVOKED = new Answer(200, "{}".getBytes(UTF_8));

    private final String issuer;
    private final Logins logins;
    private final Revocations revocations;

    ForeignTokens(String issuer, Logins logins, Revocations revocations) {
        this.issuer = issuer;
        this.logins = logins;
        this.revocations = revocations;
    }

    @Override
    public Answer token(Map<String, List<String>> form, Optional<Client> basic) {
        throw elsewhere("makes no tokens");
    }

    /** Revokes an access token for whoever has it (RFC 7009); refresh tokens belong to the issuer. */
    @Override
    public Answer revoke(Map<String, List<String>> form, Optional<Client> basic) {
        var tokens = form.getOrDefault("token", List.of());
        if (tokens.size() != 1) {
            return new Answer(
                    400,
                    "{\"error\":\"invalid_request\",\"error_description\":\"token is missing or comes twice\"}"
                            .getBytes(UTF_8));
        }
        try {
            var principal = logins.verify(tokens.getFirst());
            revocations.revoke(principal.tokenId(), principal.expiry().plus(LEEWAY));
        } catch (Refused refused) {
            // A text that is no valid token counts as revoked.
            if (refused.reason() != Reason.UNAUTHENTICATED) {
                throw refused;
            }
        }
        return REVOKED;
    }

    @Override
    public byte[] discovery() {
        throw elsewhere("is no issuer");
    }

    @Override
    public String issuerPath() {
        return "";
    }

    @Override
    public byte[] keys() {
        throw elsewhere("is no issuer");
    }

    @Override
    public DeviceCode deviceCode(
            Principal principal, String owner, Optional<DeviceId> device, Optional<Duration> timeToLive) {
        throw elsewhere("makes no codes");
    }

    private Refused elsewhere(String what) {
        return new Refused(Reason.NOT_FOUND, "This hub " + what + ": its issuer is " + issuer + ".");
    }
}
