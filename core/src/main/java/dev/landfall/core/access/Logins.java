package dev.landfall.core.access;

import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.stored.Nanos;
import dev.landfall.provider.Identity;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Turns tokens into principals and codes into tokens, through the identity provider. All calls may block. They refuse
 * UNAUTHENTICATED, NOT_FOUND (no such authorization provider), TOO_LARGE, or UNAVAILABLE when the provider does not answer.
 */
public final class Logins {
    /** The maximum length of owners, tenants and token ids, in characters: they are part of names in the store. */
    public static final int NAME_LENGTH_MAX = 256;

    /** The first character of tenants that belong to the hub itself. */
    private static final String RESERVED = "@";

    private final Identity identity;
    private final Access access;

    public Logins(Identity identity, Access access) {
        this.identity = identity;
        this.access = access;
    }

    /**
     * Verifies a token and returns its principal, unless it was revoked. The identity provider caches, so this is cheap enough
     * for every request.
     */
    public Principal verify(String token) {
        var verified = asked("This token", () -> identity.verify(token));
        var id = verified.tokenId().filter(own -> !own.isEmpty() && own.length() <= NAME_LENGTH_MAX);
        var principal = principal(verified, id.orElseGet(() -> TokenIds.ofContent(token)));
        access.checkNotRevoked(principal);
        if (id.isEmpty()) {
            // An older version identified a token without an id by its text. Such a revocation remains valid.
            access.checkNotRevoked(TokenIds.ofText(token));
        }
        return principal;
    }

    /**
     * The reason for which connections and subscriptions of a principal must end: {@code token-expired} or
     * {@code token-revoked}; empty when they may go on.
     */
    public Optional<String> ended(Principal principal) {
        if (access.alive(principal)) {
            return Optional.empty();
        }
        return Optional.of(access.revoked(principal) ? "token-revoked" : "token-expired");
    }

    /** Exchanges a device's one-time code for tokens; see {@link Identity#exchange}. */
    public Tokens exchange(String provider, String code, String device) {
        return tokens(asked("This code", () -> identity.exchange(provider, code, device)));
    }

    /** Exchanges a refresh token for new tokens; see {@link Identity#refresh}. */
    public Tokens refresh(String provider, String refreshToken, String device) {
        return tokens(asked("This refresh token", () -> identity.refresh(provider, refreshToken, device)));
    }

    private static Principal principal(Identity.Principal verified, String tokenId) {
        checkName("tenant", verified.tenant());
        checkName("owner", verified.owner());
        if (verified.tenant().startsWith(RESERVED)) {
            throw unauthenticated("Tenants whose names begin with " + RESERVED + " belong to the hub itself.");
        }
        return new Principal(
                verified.subject(),
                verified.tenant(),
                verified.owner(),
                device(verified.device()),
                Set.copyOf(verified.roles()),
                tokenId,
                Nanos.plus(verified.expiry(), Access.TOLERANCE));
    }

    /**
     * The device to which the token is bound. A claim that is not a device id is refused: otherwise the token would be valid
     * for all devices.
     */
    private static Optional<DeviceId> device(Optional<String> claimed) {
        return claimed.map(text -> DeviceId.parse(text)
                .orElseThrow(() ->
                        unauthenticated("The token is for one device, but the id of this device is not a UUID.")));
    }

    private static void checkName(String what, String name) {
        if (name.length() > NAME_LENGTH_MAX) {
            throw unauthenticated("The token's " + what + " is longer than " + NAME_LENGTH_MAX + " letters.");
        }
        try {
            Partition.checkName(what, name);
        } catch (IllegalArgumentException invalid) {
            throw unauthenticated("The token's " + invalid.getMessage() + ".");
        }
    }

    private static Tokens tokens(Identity.Tokens given) {
        return new Tokens(given.accessToken(), given.refreshToken(), given.expiry());
    }

    private static <T> T asked(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (ProviderException failure) {
            throw refusal(what, failure);
        }
    }

    private static RuntimeException refusal(String what, ProviderException failure) {
        return switch (failure.fault()) {
            case UNAUTHENTICATED ->
                new Refused(Reason.UNAUTHENTICATED, what + " was not accepted: " + why(failure), failure);
            case NOT_FOUND -> new Refused(Reason.NOT_FOUND, "There is no such authorization provider.", failure);
            case UNAVAILABLE, THROTTLED, CONFLICT, EXPIRED ->
                new Refused(Reason.UNAVAILABLE, "The identity provider cannot be asked now. Try again later.", failure);
            case TOO_LARGE -> new Refused(Reason.TOO_LARGE, what + " is too long.", failure);
            case UNSUPPORTED, CORRUPT -> failure;
        };
    }

    /** The message of a failure without its fault in front. */
    private static String why(ProviderException failure) {
        var message = String.valueOf(failure.getMessage());
        var fault = failure.fault() + ": ";
        return message.startsWith(fault) ? message.substring(fault.length()) : message;
    }

    private static Refused unauthenticated(String text) {
        return new Refused(Reason.UNAUTHENTICATED, text);
    }

    /**
     * The tokens of a device. Never logged: {@link #toString} hides the tokens.
     *
     * @param expiry when the access token expires
     */
    public record Tokens(String accessToken, String refreshToken, Instant expiry) {
        @Override
        public String toString() {
            return "Tokens[***, expiry=" + expiry + "]";
        }
    }
}
