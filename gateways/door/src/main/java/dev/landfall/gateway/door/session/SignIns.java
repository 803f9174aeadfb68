package dev.landfall.gateway.door.session;

import dev.landfall.core.access.Principal;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.ShareKey;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How many devices may be on their way in at once, through one door: each keeps the issuer and the store busy. Until it is known
 * whose a device is, the addresses share the limit; from then on the owners and tenants do. None of them can take all of it.
 * Any thread; never waits.
 */
public final class SignIns {
    /** How many may be under way, of each of the two kinds. */
    public static final int MAX = 2_048;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final FairShare byAddress;
    private final FairShare byOwner;

    /** With the usual bound. */
    public SignIns() {
        this(MAX);
    }

    /** @param max how many may be under way, of each of the two kinds */
    public SignIns(int max) {
        byAddress = new FairShare("sign-ins-of-address", max, RETRY_AFTER);
        byOwner = new FairShare("sign-ins", max, RETRY_AFTER);
    }

    /**
     * Finds out who somebody is.
     *
     * @param address of the peer, without its port
     * @param ask whose token or code it is; may block
     * @throws Refused TOO_MANY with the quota, when its address has its share of these under way; or what {@code ask} throws
     */
    public <T> T identify(String address, Supplier<T> ask) {
        try (var _ = byAddress.take(new ShareKey(address, address))) {
            return ask.get();
        }
    }

    /**
     * Signs somebody in or up who is known.
     *
     * @param work what it takes; may block
     * @throws Refused TOO_MANY with the quota, when the owner or the tenant has its share of these under way; or what
     *     {@code work} throws
     */
    public <T> T enter(Principal principal, Supplier<T> work) {
        try (var _ = byOwner.take(ShareKey.of(principal))) {
            return work.get();
        }
    }
}
