package dev.landfall.core.commit;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import dev.landfall.provider.ProviderException;

/** Turns failures of the store into refusals for the callers of the core. */
public final class StoreRefusals {
    private StoreRefusals() {}

    /** A refusal if the caller can do something about the failure; the failure itself if only an operator can. */
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

    /** A refusal with UNAVAILABLE because the store is full. */
    static Refused full(Throwable cause) {
        return new Refused(
                Reason.UNAVAILABLE,
                ReasonDetail.STORE_FULL,
                "The hub's store is full, so nothing can be written. Try again when the operator has made room.",
                cause);
    }
}
