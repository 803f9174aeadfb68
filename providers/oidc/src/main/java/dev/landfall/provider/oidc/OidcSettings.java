package dev.landfall.provider.oidc;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whom the hub believes, and what the claims are called.
 *
 * @param issuers whose tokens are accepted; the first is where apps log in; at least one
 * @param audience what a token's {@code aud} must name
 * @param claims what the claims are called
 * @param leeway how far the issuer's clock may be off, for expiry, not-before and the time of issue
 * @param providers where devices' codes are exchanged, by the name the device was told; the first is the usual one, and the
 *     hub's own client
 */
public record OidcSettings(
        List<Issuer> issuers, String audience, Claims claims, Duration leeway, List<Provider> providers) {
    /** The usual leeway. */
    public static final Duration LEEWAY = Duration.ofSeconds(30);

    public OidcSettings {
        if (issuers.isEmpty() || audience.isBlank()) {
            throw new IllegalArgumentException("an issuer and an audience are needed");
        }
        if (leeway.isNegative()) {
            throw new IllegalArgumentException("the leeway is negative");
        }
        issuers = List.copyOf(issuers);
        providers = List.copyOf(providers);
    }

    /**
     * One issuer.
     *
     * @param name its {@code iss}; a slash at the end does not matter
     * @param address where {@code /.well-known/openid-configuration} is found, without slash at the end; asked at each
     *     fetch, because the hub's own port may be known only later. Https, or http on this machine.
     * @param caPem certificates to trust when talking to it, and no others; {@code null} for those of the platform
     * @param reach how to talk to it; {@code null} for HTTP
     * @param aliases other names in {@code iss} whose tokens are accepted as this issuer's, if its keys have signed them;
     *     usually none
     */
    public record Issuer(
            String name,
            Supplier<String> address,
            @Nullable String caPem,
            @Nullable IssuerTransport reach,
            Set<String> aliases) {
        /** One that is talked to over HTTP. */
        public Issuer(String name, Supplier<String> address, @Nullable String caPem) {
            this(name, address, caPem, null, Set.of());
        }

        /** One that is talked to in a way of its own, such as the hub's own issuer in the same process. */
        public static Issuer reached(String name, Supplier<String> address, IssuerTransport reach) {
            return new Issuer(name, address, null, reach, Set.of());
        }

        /** One that is found at its name. */
        public static Issuer of(String name) {
            return new Issuer(name, () -> name, null);
        }

        public Issuer {
            name = plain(name);
            aliases = aliases.stream().map(Issuer::plain).collect(Collectors.toUnmodifiableSet());
        }

        /** The same, with other names whose tokens are accepted as well. */
        public Issuer alsoNamed(Set<String> others) {
            return new Issuer(name, address, caPem, reach, others);
        }

        /** The name as issuers are compared: without slashes at the end. */
        static String plain(String name) {
            var end = name.length();
            while (end > 0 && name.charAt(end - 1) == '/') {
                end--;
            }
            return name.substring(0, end);
        }
    }

    /**
     * What the claims are called. A name that is no claim itself is taken as a path with dots into nested claims.
     *
     * @param owner whose devices
     * @param tenant the organisation
     * @param defaultTenant the tenant of a token that says none
     * @param device the device a token is bound to
     * @param roles an array, or one text with spaces between. A token without it has no role; {@code scope} is asked only when
     *     this is its name.
     */
    public record Claims(String owner, String tenant, String defaultTenant, String device, String roles) {
        /** As the hub's own issuer calls them. */
        public static final Claims USUAL = new Claims("sub", "tenant", "default", "device", "roles");
    }

    /**
     * A client registered at an issuer.
     *
     * @param name what devices call it
     * @param issuer the name of one of the issuers
     * @param redirectUri sent along with a code when the issuer asks for it; empty for none
     */
    public record Provider(String name, String issuer, String clientId, String clientSecret, String redirectUri) {
        public Provider {
            issuer = Issuer.plain(issuer);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "Provider[%s at %s, client %s, ***]", name, issuer, clientId);
        }
    }
}
