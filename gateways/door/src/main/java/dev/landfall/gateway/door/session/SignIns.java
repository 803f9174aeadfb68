package dev.landfall.gateway.door.session;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.ShareKey;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Limits how many devices may sign in at the same time through one gateway, because each keeps the issuer and the store busy. Until the
 * owner of a device is known, the addresses share the limit; then the owners and tenants do. None can take all of it. Any thread; never
 * waits.
 */
public final class SignIns {
    /** The usual maximum number of sign-ins, for each of the two kinds. */
    public static final int MAX = 2_048;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final FairShare byAddress;
    private final FairShare byOwner;

    /** Creates the limits with the usual maximum. */
    public SignIns() {
        this(MAX);
    }

    /** @param max the maximum number of sign-ins, for each of the two kinds */
    public SignIns(int max) {
        byAddress = new FairShare("sign-ins-of-address", max, RETRY_AFTER);
        byOwner = new FairShare("sign-ins", max, RETRY_AFTER);
    }

    /**
     * Runs the identification of a peer within the limit of its address.
     *
     * @param address of the peer, without its port
     * @param ask finds the principal of a token or code; may block
     * @throws Refused TOO_MANY with the quota when the address has its share; or what {@code ask} throws
     */
    public <T> T identify(String address, Supplier<T> ask) {
        try (var _ = byAddress.take(new ShareKey(address, address))) {
            return ask.get();
        }
    }

    /**
     * Runs the sign-in or sign-up of a known principal within the limit of its owner.
     *
     * @param work does it; may block
     * @throws Refused TOO_MANY with the quota when the owner or the tenant has its share; or what {@code work} throws
     */
    public <T> T enter(Principal principal, Supplier<T> work) {
        try (var _ = byOwner.take(ShareKey.of(principal))) {
            return work.get();
        }
    }
}
