package dev.landfall.provider.oidc;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The issuers that the hub trusts, and the names of the claims.
 *
 * @param issuers whose tokens are accepted; apps log in at the first one; at least one
 * @param audience the value that a token's {@code aud} must have
 * @param claims the names of the claims
 * @param leeway the maximum difference of the issuer's clock, for expiry, not-before and time of issue
 * @param providers where the codes of devices are exchanged, by the name that the device was given; the first one is the usual one, and
 *     the hub's own client
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
     * @param address where {@code /.well-known/openid-configuration} is, without a slash at the end; asked at each fetch, because the
     *     hub's own port may be known only later. Https, or http on this machine.
     * @param caPem the only certificates to trust for its connections; {@code null} for those of the platform
     * @param reach its connection; {@code null} for HTTP
     * @param aliases other values of {@code iss} that are accepted as this issuer's, if its keys have signed the token; usually none
     */
    public record Issuer(
            String name,
            Supplier<String> address,
            @Nullable String caPem,
            @Nullable IssuerTransport reach,
            Set<String> aliases) {
        /** An issuer that is reached over HTTP. */
        public Issuer(String name, Supplier<String> address, @Nullable String caPem) {
            this(name, address, caPem, null, Set.of());
        }

        /** An issuer with its own connection, such as the hub's own issuer in the same process. */
        public static Issuer reached(String name, Supplier<String> address, IssuerTransport reach) {
            return new Issuer(name, address, null, reach, Set.of());
        }

        /** An issuer whose name is its address. */
        public static Issuer of(String name) {
            return new Issuer(name, () -> name, null);
        }

        public Issuer {
            name = plain(name);
            aliases = aliases.stream().map(Issuer::plain).collect(Collectors.toUnmodifiableSet());
        }

        /** This issuer, with further accepted names. */
        public Issuer alsoNamed(Set<String> others) {
            return new Issuer(name, address, caPem, reach, others);
        }

        /** The name for comparisons: without slashes at the end. */
        static String plain(String name) {
            var end = name.length();
            while (end > 0 && name.charAt(end - 1) == '/') {
                end--;
            }
            return name.substring(0, end);
        }
    }

    /**
     * The names of the claims. A name that is not a claim is used as a path with dots into nested claims.
     *
     * @param owner the claim with the owner
     * @param tenant the claim with the organisation
     * @param defaultTenant the tenant of a token without one
     * @param device the claim with the device to which a token is bound
     * @param roles an array, or one text with spaces. A token without it has no role; {@code scope} is used only when this is its name.
     */
    public record Claims(String owner, String tenant, String defaultTenant, String device, String roles) {
        /** The names of the hub's own issuer. */
        public static final Claims USUAL = new Claims("sub", "tenant", "default", "device", "roles");
    }

    /**
     * A client that is registered at an issuer.
     *
     * @param name its name for devices
     * @param issuer the name of one of the issuers
     * @param redirectUri sent with a code when the issuer requires it; empty for none
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
