package dev.landfall.service.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.CredentialRevoker;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Records;
import dev.landfall.core.record.Revocations;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The hub's own issuer (OAuth 2.0, RFC 6749), as plain calls: the HTTP server passes requests in and sends the answers. All data except
 * for the signing keys is in records, so any node of the hub can answer.
 *
 * <p>
 * <ul>
 *   <li>{@code client_credentials}: for programs. The administrator's client may request any {@code owner}, {@code tenant},
 *       {@code role} (several with spaces between them) and {@code device}; other clients may request what they are registered
 *       with, or less. {@code ttl} is in seconds or with s, m, h, d.
 *   <li>{@code authorization_code} and {@code refresh_token}: for devices, requested by the hub's own client with the id of the
 *       device as {@code device_id}.
 * </ul>
 *
 * <p>All calls may block on the store, and may be made on any thread. The result of one call holds for the next one on every node.
 */
public final class Issuer implements CredentialRevoker {
    /** The id of the hub's own client; its secret is {@link #hubSecret}. */
    public static final String HUB_CLIENT = "landfall-hub";
    /** The role of the tokens of devices. */
    static final String DEVICE_ROLE = Access.DEVICE;

    /** The longest life of a device code. */
    static final Duration CODE_MAX = Duration.ofDays(7);

    private final IssuerSettings settings;
    private final SigningKeys keys;
    private final Access access;
    private final Clients clients;
    private final RefreshTokens refreshTokens;
    private final Codes codes;
    private final AccessTokens accessTokens;
    private final List<String> hubSecrets;
    private final TokenRevocation revocation;

    /** The parts of the core that the issuer uses. */
    public record Parts(Records records, Revocations revocations, Access access) {}

    public Issuer(IssuerSettings settings, SigningKeys keys, Parts core, InstantSource clock) {
        this.settings = settings;
        this.keys = keys;
        this.access = core.access();
        this.clients = new Clients(core.records());
        this.refreshTokens = new RefreshTokens(core.records(), core.revocations(), settings, clock);
        this.codes = new Codes(core.records(), refreshTokens, clock, new CodeQuota(CodeQuota.USUAL));
        this.accessTokens = new AccessTokens(settings, keys, clock);
        this.hubSecrets = keys.secrets(HUB_CLIENT);
        this.revocation =
                new TokenRevocation(new IssuedTokens(settings.name(), keys), refreshTokens, core.revocations());
    }

    /** The programs that may request tokens, the administrator's client included. */
    public Clients clients() {
        return clients;
    }

    /** The secret of {@link #HUB_CLIENT}. It is derived from the signing keys and stored nowhere. */
    public String hubSecret() {
        return hubSecrets.getFirst();
    }

    /** The discovery document (OpenID Connect Discovery 1.0 section 3), as JSON. */
    public byte[] discovery() {
        var address = settings.address().get();
        var document = new LinkedHashMap<String, Object>();
        document.put("issuer", settings.name());
        document.put("token_endpoint", address + "/oauth/token");
        document.put("revocation_endpoint", address + "/oauth/revoke");
        document.put("jwks_uri", address + "/.well-known/jwks.json");
        // Required (RFC 8414 section 2), and empty, because there is no authorization endpoint.
        document.put("response_types_supported", List.of());
        document.put("subject_types_supported", List.of("public"));
        document.put("id_token_signing_alg_values_supported", List.of("RS256"));
        // Only the hub redeems the codes and refresh tokens of devices, so these grants are not offered to others.
        document.put("grant_types_supported", List.of("client_credentials"));
        document.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post"));
        document.put(
                "revocation_endpoint_auth_methods_supported",
                List.of("client_secret_basic", "client_secret_post", "none"));
        document.put("claims_supported", List.of("iss", "sub", "aud", "exp", "tenant", "roles", "device", "client_id"));
        return json(document);
    }

    /** The path in the issuer's name, without a slash at the end; empty when there is none. */
    public String path() {
        try {
            var path = URI.create(settings.name()).getPath();
            return path == null ? "" : path.replaceAll("/+$", "");
        } catch (IllegalArgumentException noAddress) {
            return "";
        }
    }

    /** The public keys (RFC 7517 section 5), as JSON. */
    public byte[] jwks() {
        return keys.published();
    }

    /**
     * Answers a request for tokens (RFC 6749 section 3.2).
     *
     * @param form the parameters of the form with all their values
     * @param basic the id and secret of the client if they were in the {@code Authorization} header, decoded
     * @throws Refused only UNAVAILABLE, when the store does not answer
     */
    public TokenAnswer token(Map<String, List<String>> form, Optional<ClientSecret> basic) {
        return answered(() -> json(answer(TokenForm.read(form, basic))));
    }

    /**
     * Revokes a token (RFC 7009): {@code token} is an access token or a refresh token. Whoever has the token may revoke it. A client that
     * authenticates must be the one to which it was issued, the hub or the administrator. All tokens from one device code end together:
     * its access tokens, its refresh tokens, and the code.
     *
     * @param form the parameters of the form with all their values
     * @param basic the id and secret of the client if they were in the {@code Authorization} header, decoded
     * @throws Refused only UNAVAILABLE, when the store does not answer
     */
    public TokenAnswer revoke(Map<String, List<String>> form, Optional<ClientSecret> basic) {
        return answered(() -> {
            var request = TokenForm.read(form, basic);
            revocation.revoke(request.need("token"), revoker(request));
            return json(Map.of());
        });
    }

    /** Which grants the requesting client may revoke. */
    private Predicate<Grant> revoker(TokenForm request) {
        if (!request.hasClient()) {
            return _ -> true;
        }
        var shown = request.client();
        if (isHub(shown)) {
            return _ -> true;
        }
        var client = clients.authenticate(shown).orElseThrow(TokenRefusal::client);
        return grant -> client.anyone() || grant.client().equals(client.id());
    }

    private static TokenAnswer answered(Supplier<byte[]> answer) {
        try {
            return new TokenAnswer(200, answer.get());
        } catch (TokenRefusal refusal) {
            var body = new LinkedHashMap<String, Object>();
            body.put("error", refusal.error());
            body.put("error_description", refusal.description());
            return new TokenAnswer(refusal.status(), json(body));
        }
    }

    private Map<String, Object> answer(TokenForm request) {
        return switch (request.need("grant_type")) {
            case "client_credentials" -> clientToken(request);
            case "authorization_code" -> {
                checkHub(request);
                yield deviceTokens(codes.redeem(request.need("code"), device(request), HUB_CLIENT));
            }
            case "refresh_token" -> {
                checkHub(request);
                yield deviceTokens(refreshTokens.refresh(request.need("refresh_token"), device(request)));
            }
            default -> throw TokenRefusal.type();
        };
    }

    private boolean isHub(ClientSecret shown) {
        var good = false;
        for (var secret : hubSecrets) {
            good |= IssuerSecrets.same(secret, shown.secret());
        }
        return good && shown.id().equals(HUB_CLIENT);
    }

    private void checkHub(TokenForm request) {
        var shown = request.client();
        if (isHub(shown)) {
            return;
        }
        throw clients.authenticate(shown).isEmpty()
                ? TokenRefusal.client()
                : TokenRefusal.unauthorized("codes and refresh tokens of devices are redeemed by the hub");
    }

    private static String device(TokenForm request) {
        var device = request.need("device_id");
        return DeviceId.parse(device)
                .orElseThrow(() -> TokenRefusal.request("device_id is not a UUID"))
                .toString();
    }

    private Map<String, Object> deviceTokens(RefreshTokens.Issued issued) {
        var answer = tokens(issued.grant(), settings.deviceToken(), issued.family());
        answer.put("refresh_token", issued.refreshToken());
        return answer;
    }

    private Map<String, Object> clientToken(TokenForm request) {
        var client = clients.authenticate(request.client()).orElseThrow(TokenRefusal::client);
        var wishedLife = request.life();
        var life = wishedLife.orElse(shorter(settings.programToken(), client.tokenMax()));
        if (life.compareTo(client.tokenMax()) > 0) {
            throw TokenRefusal.request("ttl is longer than this client's longest, "
                    + client.tokenMax().toSeconds() + " s");
        }
        return tokens(client.anyone() ? forAnyone(request, client) : forItself(request, client), life, "");
    }

    private static Grant forAnyone(TokenForm request, Client client) {
        var tenant = request.name("tenant").orElse(client.tenant());
        var roles = roles(request);
        var owner = request.name("owner");
        var device = request.find("device").isPresent() ? deviceWish(request) : "";
        // A request with an owner is made in the name of this owner, without the administrator's own roles.
        var defaultRoles = owner.isPresent() ? List.<String>of() : client.roles();
        return new Grant(tenant, owner.orElse(client.owner()), device, roles.orElse(defaultRoles), client.id());
    }

    private static Grant forItself(TokenForm request, Client client) {
        checkSame(request, "tenant", client.tenant());
        checkSame(request, "owner", client.owner());
        if (request.find("device").isPresent()) {
            throw TokenRefusal.unauthorized("this client may not ask for a device");
        }
        var roles = roles(request).orElse(client.roles());
        if (!client.roles().containsAll(roles)) {
            throw TokenRefusal.scope("this client may not ask for this role");
        }
        return new Grant(client.tenant(), client.owner(), "", roles, client.id());
    }

    private static void checkSame(TokenForm request, String parameter, String own) {
        if (request.name(parameter).filter(wish -> !wish.equals(own)).isPresent()) {
            throw TokenRefusal.unauthorized("this client may not ask for another " + parameter);
        }
    }

    private static Optional<List<String>> roles(TokenForm request) {
        return request.find("role").map(text -> {
            var roles = Arrays.stream(text.strip().split(" +")).distinct().toList();
            if (!roles.stream().allMatch(Clients::isRole)) {
                throw TokenRefusal.scope("role is not one word");
            }
            return roles;
        });
    }

    private static String deviceWish(TokenForm request) {
        return DeviceId.parse(request.need("device"))
                .orElseThrow(() -> TokenRefusal.request("device is not a UUID"))
                .toString();
    }

    private Map<String, Object> tokens(Grant grant, Duration life, String family) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("access_token", accessTokens.make(grant, life, family));
        answer.put("token_type", "Bearer");
        answer.put("expires_in", life.toSeconds());
        return answer;
    }

    /**
     * Makes a code with which a device signs up once.
     *
     * @param owner the future owner of the device, in the principal's tenant
     * @param device the only device that may use the code; empty for any
     * @param timeToLive up to a week; empty for the usual time
     * @throws Refused FORBIDDEN when the principal is neither an administrator nor that owner; INVALID for an invalid name or time;
     *     UNAVAILABLE
     */
    public DeviceCode deviceCode(
            Principal principal, String owner, Optional<DeviceId> device, Optional<Duration> timeToLive) {
        if (!mayEnrol(principal, owner)) {
            throw new Refused(Reason.FORBIDDEN, "Only an administrator or the owner may make codes for this owner.");
        }
        if (!TokenForm.isName(owner)) {
            throw new Refused(Reason.INVALID, "The name of an owner must have 1 to 256 characters.");
        }
        var life = timeToLive.orElse(settings.deviceCode());
        if (life.toSeconds() < 1 || life.compareTo(CODE_MAX) > 0) {
            throw new Refused(Reason.INVALID, "A device code can be valid for one second to seven days.");
        }
        return codes.make(
                principal.tenant(), owner, device.map(DeviceId::toString).orElse(""), life);
    }

    private boolean mayEnrol(Principal principal, String owner) {
        if (access.mayAdminister(principal)) {
            return true;
        }
        return access.alive(principal)
                && principal.owner().equals(owner)
                && principal.device().isEmpty()
                && !principal.roles().contains(Access.DEVICE)
                && !principal.roles().contains(Access.READER);
    }

    /**
     * Ends all tokens of a device that come from codes it redeemed until {@code since}; codes that it redeems later stay valid. May be
     * repeated.
     */
    @Override
    public void released(String tenant, DeviceId device, Instant since) {
        refreshTokens.revoke(tenant, device.toString(), since);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static byte[] json(Map<String, Object> members) {
        return JSONObjectUtils.toJSONString(members).getBytes(StandardCharsets.UTF_8);
    }
}
