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
 * Turns tokens into principals and codes into tokens, through the identity provider. Failures come out as
 * {@link dev.landfall.core.model.Refused} with UNAUTHENTICATED, NOT_FOUND (no such authorization provider) or UNAVAILABLE.
 */
public final class Logins {
    /** The longest owner and tenant, in letters: both are part of names in the store. */
    public static final int NAME_LENGTH_MAX = 256;

    private static final String RESERVED = "@";

    private final Identity identity;
    private final Access access;

    public Logins(Identity identity, Access access) {
        this.identity = identity;
        this.access = access;
    }

    /** Who this token is, unless it was revoked. Cached below; cheap enough for every request. */
    public Principal verify(String token) {
        var verified = asked("This token", () -> identity.verify(token));
        var id = verified.tokenId().filter(own -> !own.isEmpty() && own.length() <= NAME_LENGTH_MAX);
        var principal = principal(verified, id.orElseGet(() -> TokenIds.ofContent(token)));
        access.checkNotRevoked(principal);
        if (id.isEmpty()) {
            // Before, a token without an id was known by its text; what was revoked then stays so.
            access.checkNotRevoked(TokenIds.ofText(token));
        }
        return principal;
    }

    /** Why what lasts has to end for this principal, in a word: {@code token-expired}, {@code token-revoked}; else empty. */
    public Optional<String> ended(Principal principal) {
        if (access.alive(principal)) {
            return Optional.empty();
        }
        return Optional.of(access.revoked(principal) ? "token-revoked" : "token-expired");
    }

    /** Turns a device's one-time code into tokens; see {@link Identity#exchange}. */
    public Tokens exchange(String provider, String code, String device) {
        return tokens(asked("This code", () -> identity.exchange(provider, code, device)));
    }

    /** Turns a refresh token into new tokens; see {@link Identity#refresh}. */
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

    /** A token for something that is no device id is for no device: it must not become one for all. */
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

    private static String why(ProviderException failure) {
        var message = String.valueOf(failure.getMessage());
        var fault = failure.fault() + ": ";
        return message.startsWith(fault) ? message.substring(fault.length()) : message;
    }

    private static Refused unauthenticated(String text) {
        return new Refused(Reason.UNAUTHENTICATED, text);
    }

    /** Never logged: {@link #toString} says nothing of the tokens. */
    public record Tokens(String accessToken, String refreshToken, Instant expiry) {
        @Override
        public String toString() {
            return "Tokens[***, expiry=" + expiry + "]";
        }
    }
}
