package dev.landfall.core.commit;

import dev.landfall.core.model.Detail;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.ProviderException;

/** What a store's failure means for the one who asked the core. */
public final class Faults {
    private Faults() {}

    /** Whether trying the same again may help. */
    public static boolean passing(ProviderException failure) {
        return switch (failure.fault()) {
            case UNAVAILABLE, THROTTLED -> true;
            case CONFLICT, NOT_FOUND, TOO_LARGE, EXPIRED, UNAUTHENTICATED, UNSUPPORTED, CORRUPT -> false;
        };
    }

    /** A refusal for what a caller can understand; the failure itself for what only a human here can mend. */
    public static RuntimeException of(ProviderException failure) {
        return switch (failure.fault()) {
            case UNAVAILABLE, THROTTLED ->
                new Refused(Reason.UNAVAILABLE, "The hub's store cannot be reached now. Try again later.", failure);
            case TOO_LARGE ->
                new Refused(Reason.TOO_LARGE, "That is more than the hub's store takes at once.", failure);
            case EXPIRED -> new Refused(Reason.EXPIRED, "That place is too old to go on from. Begin anew.", failure);
            case CONFLICT, NOT_FOUND, UNAUTHENTICATED, UNSUPPORTED, CORRUPT -> failure;
        };
    }

    /** A refusal because the store has no room. */
    static Refused full(Throwable cause) {
        return new Refused(
                Reason.UNAVAILABLE,
                Detail.STORE_FULL,
                "The hub's store is full: nothing can be written until there is room.",
                cause);
    }
}
