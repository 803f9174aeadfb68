package dev.landfall.provider;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is this, and what may it do. There is one implementation, OpenID Connect; the hub's own issuer is treated like any
 * foreign one.
 *
 * <ul>
 *   <li>[ID-01] A token is accepted only with a signature of an allowed algorithm by a key of the issuer.
 *   <li>[ID-02] Issuer and audience are checked; expiry and not-before are checked with a stated leeway.
 *   <li>[ID-03] A token without a subject, owner or expiry is refused.
 *   <li>[ID-04] A code is exchanged once; what a second exchange answers is the issuer's matter, never ours.
 *   <li>[ID-05] While the issuer is down, known keys go on verifying; what needs the issuer fails as
 *       {@link Fault#UNAVAILABLE}.
 *   <li>[ID-06] Unknown key ids cost a bounded number of fetches.
 * </ul>
 */
public interface Identity extends AutoCloseable {
    /** How it is now: condition {@code Keys} is true once the issuer's keys are known. */
    Status status();

    /**
     * Who this token is.
     *
     * @throws ProviderException {@link Fault#UNAUTHENTICATED} with the reason in the message, safe to tell the caller;
     *     {@link Fault#UNAVAILABLE} when no key was ever fetched
     */
    Principal verify(String token);

    /**
     * Turns a device's one-time code into tokens.
     *
     * @param provider the name of the authorization provider that the device was told; empty for the only one
     * @param device the device's id, for issuers that bind tokens to devices
     * @throws ProviderException {@link Fault#UNAUTHENTICATED} when the issuer refuses the code, {@link Fault#NOT_FOUND}
     *     when there is no such provider, {@link Fault#UNAVAILABLE}
     */
    Tokens exchange(String provider, String code, String device);

    /** As {@link #exchange}, from a refresh token. */
    Tokens refresh(String provider, String refreshToken, String device);

    /** A token for this hub itself, to call another service. */
    Tokens clientToken(String audience, Map<String, String> claims);

    /** What apps need to know to log in. */
    Metadata metadata();

    @Override
    void close();

    /**
     * A verified token.
     *
     * @param issuer who vouches
     * @param subject who it is, at the issuer
     * @param tenant the organisation
     * @param owner whose devices it may see, within the tenant
     * @param device the device this token is bound to, when it is
     * @param roles what it may do
     * @param tokenId the token's own id, when it has one
     * @param expiry when it ends
     */
    record Principal(
            String issuer,
            String subject,
            String tenant,
            String owner,
            Optional<String> device,
            Set<String> roles,
            Optional<String> tokenId,
            Instant expiry) {}

    /**
     * Never logged: {@link #toString} says nothing of the tokens.
     *
     * @param refreshToken empty when the issuer gave none
     * @param expiry of the access token
     */
    record Tokens(String accessToken, String refreshToken, Instant expiry) {
        @Override
        public String toString() {
            return "Tokens[***, expiry=" + expiry + "]";
        }
    }

    /** @param authority the issuer's address, {@code null} when logins are off */
    record Metadata(@Nullable String authority, String ownerClaim, Set<String> providers) {}
}
