package dev.landfall.core.commit;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.ProviderException;

/** What a store's failure means for the one who asked the core. */
public final class StoreRefusals {
    private StoreRefusals() {}

    /** A refusal for what a caller can understand; the failure itself for what only a human here can mend. */
    public static RuntimeException of(ProviderException failure) {
        return switch (failure.fault()) {
            case UNAVAILABLE, THROTTLED ->
                new Refused(Reason.UNAVAILABLE, "The hub's store cannot be reached now. Try again later.", failure);
            case TOO_LARGE ->
                new Refused(
                        Reason.TOO_LARGE,
                        "This is more than the hub's store can take in one step. Send less at once.",
                        failure);
            case EXPIRED ->
                new Refused(
                        Reason.EXPIRED,
                        "The hub no longer keeps the data after this token. Start again without the token.",
                        failure);
            case CONFLICT, NOT_FOUND, UNAUTHENTICATED, UNSUPPORTED, CORRUPT -> failure;
        };
    }

    /** A refusal because the store has no room. */
    static Refused full(Throwable cause) {
        return new Refused(
                Reason.UNAVAILABLE,
                ReasonDetail.STORE_FULL,
                "The hub's store is full, so nothing can be written. Try again when the operator has made room.",
                cause);
    }
}
