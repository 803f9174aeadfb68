package dev.landfall.gateway.api.proof;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.oauth.TokenService;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tokens that are what they say: {@code app-1} is owner 1's, {@code admin-1} is an administrator's. They can be revoked. */
public final class Tokens implements Identity, TokenService {
    private final Set<String> revoked = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    /** From now on the token is none. */
    public void revoke(String token) {
        revoked.add(token);
    }

    /** The token ends then. */
    public void end(String token, Instant end) {
        ends.put(token, end);
    }

    @Override
    public Status status() {
        return Status.well("Keys");
    }

    @Override
    public Principal verify(String token) {
        var dash = token.indexOf('-');
        if (dash < 0
                || revoked.contains(token)
                || !Set.of("app", "admin", "reader", "operator").contains(token.substring(0, dash))) {
            throw new ProviderException(Fault.UNAUTHENTICATED, "not one of our tokens");
        }
        var owner = token.substring(dash + 1);
        var role = token.substring(0, dash);
        return new Principal(
                "proof",
                owner,
                "acme",
                owner,
                Optional.empty(),
                role.equals("app") ? Set.of() : Set.of(role),
                Optional.of(token),
                ends.getOrDefault(token, Instant.parse("2100-01-01T00:00:00Z")));
    }

    @Override
    public Identity.Tokens exchange(String provider, String code, String device) {
        throw new ProviderException(Fault.UNAUTHENTICATED, "no codes here");
    }

    @Override
    public Identity.Tokens refresh(String provider, String refreshToken, String device) {
        throw new ProviderException(Fault.UNAUTHENTICATED, "no refresh here");
    }

    @Override
    public Identity.Tokens clientToken(String audience, Map<String, String> claims) {
        throw new ProviderException(Fault.UNSUPPORTED, "no client tokens here");
    }

    @Override
    public Metadata metadata() {
        return new Metadata(null, "sub", Set.of("proof"));
    }

    @Override
    public void close() {}

    @Override
    public Answer token(Map<String, List<String>> form, Optional<Client> basic) {
        var right = basic.map(client -> client.secret().equals("s3:cret")).orElse(false);
        return right
                ? new Answer(200, bytes("{\"access_token\":\"app-1\",\"token_type\":\"Bearer\"}"))
                : new Answer(401, bytes("{\"error\":\"invalid_client\"}"));
    }

    @Override
    public Answer revoke(Map<String, List<String>> form, Optional<Client> basic) {
        return form.containsKey("token")
                ? new Answer(200, bytes("{}"))
                : new Answer(400, bytes("{\"error\":\"invalid_request\"}"));
    }

    @Override
    public byte[] discovery() {
        return bytes("{\"issuer\":\"https://localhost\"}");
    }

    @Override
    public String issuerPath() {
        return "/realms/mill";
    }

    @Override
    public byte[] keys() {
        return bytes("{\"keys\":[]}");
    }

    @Override
    public DeviceCode deviceCode(
            dev.landfall.core.access.Principal principal,
            String owner,
            Optional<DeviceId> device,
            Optional<Duration> timeToLive) {
        if (!owner.equals(principal.owner()) && !principal.roles().contains("admin")) {
            throw new Refused(Reason.FORBIDDEN, "not for this owner");
        }
        return new DeviceCode(
                "code-of-" + owner,
                Instant.parse("2030-01-01T00:00:00Z").plus(timeToLive.orElse(Duration.ofMinutes(10))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
