package dev.landfall.provider.oidc;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@link Identity} by OpenID Connect. The constructor opens no connection; keys are fetched at the first use, or by {@link #prefetch}.
 * Any thread; calls that need the issuer block, at most 10 s for each request.
 *
 * <p>Verified tokens are cached by their hash until they expire, up to 100,000; the cache is dropped when the keys of an issuer change.
 * Unknown key ids cause at most one fetch in 10 s for each issuer. At most 64 requests are open at one issuer's token endpoint; further
 * callers wait at most 10 s, and are then refused with THROTTLED.
 */
public final class OidcIdentity implements Identity {
    private final OidcSettings settings;
    private final InstantSource clock;
    private final Map<String, IssuerKeys> issuers = new LinkedHashMap<>();
    private final Map<String, TokenEndpoint> providers = new LinkedHashMap<>();
    private final VerifiedTokens verified;
    private final TokenCheck check;

    public OidcIdentity(OidcSettings settings) {
        this(settings, InstantSource.system());
    }

    /**
     * Creates the provider with a clock.
     *
     * @throws IllegalArgumentException when a provider names an unknown issuer, or two have the same name
     */
    public OidcIdentity(OidcSettings settings, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        this.verified = new VerifiedTokens(settings.leeway());
        for (var issuer : settings.issuers()) {
            issuers.put(issuer.name(), new IssuerKeys(issuer, clock, verified::forgetAll));
        }
        for (var provider : settings.providers()) {
            var issuer = issuers.get(provider.issuer());
            if (issuer == null) {
                throw new IllegalArgumentException("no such issuer: " + provider);
            }
            if (providers.put(provider.name(), new TokenEndpoint(issuer, provider, clock)) != null) {
                throw new IllegalArgumentException("a second provider of this name: " + provider);
            }
        }
        check = new TokenCheck(settings, byEveryName(settings, issuers));
    }

    /** The issuers by all their names. The name of an issuer is never the alias of another one. */
    private static Map<String, IssuerKeys> byEveryName(OidcSettings settings, Map<String, IssuerKeys> issuers) {
        var all = new HashMap<>(issuers);
        for (var issuer : settings.issuers()) {
            issuer.aliases().forEach(alias -> all.putIfAbsent(alias, issuers.get(issuer.name())));
        }
        return all;
    }

    /**
     * Fetches the published data of every issuer, so that the first token need not wait.
     *
     * @return the status afterwards
     */
    public Status prefetch() {
        for (var issuer : issuers.values()) {
            try {
                issuer.current();
            } catch (ProviderException down) {
                // The status reports it, and the first token tries again.
            }
        }
        return status();
    }

    @Override
    public Status status() {
        var missing =
                issuers.values().stream().filter(issuer -> !issuer.usable()).toList();
        if (missing.isEmpty()) {
            return Status.well("Keys");
        }
        var message = missing.stream()
                .map(issuer -> issuer.name() + ": " + issuer.trouble())
                .collect(Collectors.joining("; "));
        return new Status(List.of(new Status.Condition("Keys", false, "NoKeys", message)));
    }

    @Override
    public Principal verify(String token) {
        var now = clock.instant();
        if (token.length() > TokenCheck.TOKEN_CHARS_MAX) {
            throw TokenCheck.tooLong();
        }
        var key = VerifiedTokens.Key.of(token);
        var known = verified.find(key, now);
        if (known.isPresent()) {
            return known.get();
        }
        var generation = verified.generation();
        var checked = check.check(token, now);
        verified.keep(key, checked, generation);
        return checked.principal();
    }

    /** The number of cached tokens; for tests. */
    int remembered() {
        return verified.count();
    }

    @Override
    public Tokens exchange(String provider, String code, String device) {
        var endpoint = endpoint(provider);
        var form = new LinkedHashMap<>(Map.of("grant_type", "authorization_code", "code", code));
        if (!endpoint.redirectUri().isEmpty()) {
            form.put("redirect_uri", endpoint.redirectUri());
        }
        return endpoint.ask(bound(form, device));
    }

    @Override
    public Tokens refresh(String provider, String refreshToken, String device) {
        var form = new LinkedHashMap<>(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
        return endpoint(provider).ask(bound(form, device));
    }

    @Override
    public Tokens clientToken(String audience, Map<String, String> claims) {
        var form = new LinkedHashMap<>(claims);
        form.put("grant_type", "client_credentials");
        form.put("audience", audience);
        return endpoint("").ask(form);
    }

    private static Map<String, String> bound(Map<String, String> form, String device) {
        if (!device.isEmpty()) {
            form.put("device_id", device);
        }
        return form;
    }

    private TokenEndpoint endpoint(String provider) {
        var endpoint =
                provider.isEmpty() ? providers.values().stream().findFirst().orElse(null) : providers.get(provider);
        if (endpoint == null) {
            throw new ProviderException(Fault.NOT_FOUND, "there is no authorization provider of this name");
        }
        return endpoint;
    }

    @Override
    public Metadata metadata() {
        return new Metadata(
                settings.issuers().getFirst().name(),
                settings.claims().owner(),
                new LinkedHashSet<>(providers.keySet()));
    }

    @Override
    public void close() {
        issuers.values().forEach(IssuerKeys::close);
    }
}
