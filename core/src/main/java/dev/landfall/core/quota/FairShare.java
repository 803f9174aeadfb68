package dev.landfall.core.quota;

import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A limit that many owners share fairly: none can take everything. An owner may hold at most as many seats as are still free,
 * but always {@value #LEAST} while there are any. An owner alone can hold half, and each of {@code n} owners that want more
 * holds one part in {@code n + 1}. A tenant with all its owners may hold at most twice as many seats as are still free, alone
 * two thirds: an owner that holds half leaves something to the other owners of its tenant, and the tenant leaves something to
 * other tenants. A seat that is given back is free for all at once; nothing is reserved for owners that do not ask. This is the
 * dynamic threshold that switches use for shared buffers.
 *
 * <p>The counts belong to this process, as does what they limit. Any thread; never waits.
 */
public final class FairShare {
    /** What every owner and every tenant may hold while there is a free seat. */
    public static final int LEAST = 16;

    private final String name;
    private final int limit;
    private final Duration retryAfter;

    @NodeLocal("nothing: a limit per node, of what is held in it; it begins at zero")
    private final Map<String, Integer> tenants = new HashMap<>();

    @NodeLocal("nothing: a limit per node, of what is held in it; it begins at zero")
    private final Map<ShareKey, Integer> owners = new HashMap<>();

    /** The number of seats that all owners hold. */
    private int used;

    /** A seat that is held. Closing it gives it back; further calls do nothing. */
    @FunctionalInterface
    public interface Seat extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Creates a limit of which nothing is used.
     *
     * @param name of the limit, as it appears in refusals
     * @param limit the maximum number of seats
     * @param retryAfter after which time a refused caller should try again
     */
    public FairShare(String name, int limit, Duration retryAfter) {
        this.name = name;
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    /**
     * Takes one seat.
     *
     * @throws Refused TOO_MANY with a {@link Quota} when the owner, its tenant or all owners together have reached their limit
     */
    public Seat take(ShareKey who) {
        synchronized (this) {
            var ofOwner = owners.getOrDefault(who, 0);
            var ofTenant = tenants.getOrDefault(who.tenant(), 0);
            var fair = Math.max(limit - used, Math.min(LEAST, limit));
            var together = Math.max(2 * (limit - used), Math.min(LEAST, limit));
            if (used >= limit || ofOwner >= fair || ofTenant >= together) {
                throw refused(ofOwner, ofTenant, fair, together);
            }
            used++;
            owners.merge(who, 1, Integer::sum);
            tenants.merge(who.tenant(), 1, Integer::sum);
        }
        var held = new AtomicBoolean(true);
        return () -> {
            if (held.getAndSet(false)) {
                release(who);
            }
        };
    }

    /** The number of seats that are held. */
    public synchronized int used() {
        return used;
    }

    /** The number of seats that one owner holds. */
    public synchronized int used(ShareKey who) {
        return owners.getOrDefault(who, 0);
    }

    private synchronized void release(ShareKey who) {
        used--;
        owners.computeIfPresent(who, (_, held) -> held == 1 ? null : held - 1);
        tenants.computeIfPresent(who.tenant(), (_, held) -> held == 1 ? null : held - 1);
    }

    private Refused refused(int ofOwner, int ofTenant, int fair, int together) {
        if (ofOwner >= fair) {
            return Refused.quota(
                    new Quota(name, fair, ofOwner, retryAfter),
                    "This owner uses its whole share of " + name + ": " + ofOwner + " of " + fair
                            + ". End some of them, or try again later.");
        }
        if (ofTenant >= together) {
            return Refused.quota(
                    new Quota(name, together, ofTenant, retryAfter),
                    "The owners of this tenant together use the whole share of " + name + ": " + ofTenant + " of "
                            + together + ". End some of them, or try again later.");
        }
        return Refused.quota(
                new Quota(name, limit, used, retryAfter),
                "All " + limit + " of " + name + " that this hub allows are in use. Try again later.");
    }
}
