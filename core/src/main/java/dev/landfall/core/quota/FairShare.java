package dev.landfall.core.quota;

import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Refused;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A limit that many owners share, of which none can take everything. An owner holds at most as many as are still free, but may
 * hold {@value #LEAST} while there are any: alone one holds half, and each of {@code n} that want more than they get holds one
 * part in {@code n + 1}. A tenant with all its owners holds at most twice as many as are still free, alone two thirds: so one
 * owner of a tenant that has taken its half still leaves something to the others, and the tenant to other tenants. What one gives back, the others can take at once;
 * nothing is reserved for those who do not ask. This is the dynamic threshold that switches use for shared buffers.
 *
 * <p>What it knows belongs to this process, as the thing it bounds does. Any thread; never waits.
 */
public final class FairShare {
    /** What every owner and tenant may hold while there is anything left. */
    public static final int LEAST = 16;

    private final String name;
    private final int limit;
    private final Duration retryAfter;

    @NodeLocal("nothing: a limit per node, of what is held in it; it begins at zero")
    private final Map<String, Integer> tenants = new HashMap<>();

    @NodeLocal("nothing: a limit per node, of what is held in it; it begins at zero")
    private final Map<ShareKey, Integer> owners = new HashMap<>();

    private int used;

    /** What is held; closing it gives it back, once. */
    @FunctionalInterface
    public interface Seat extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * @param name of the limit, as callers are told it
     * @param limit the most that all hold together
     * @param retryAfter when it is worth trying again, for those who are refused
     */
    public FairShare(String name, int limit, Duration retryAfter) {
        this.name = name;
        this.limit = limit;
        this.retryAfter = retryAfter;
    }

    /**
     * Takes one.
     *
     * @throws Refused TOO_MANY with a {@link Quota} when the owner, its tenant or all together hold what they may
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

    /** What all hold together. */
    public synchronized int used() {
        return used;
    }

    /** What one owner holds. */
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
