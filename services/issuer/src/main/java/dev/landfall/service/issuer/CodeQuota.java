package dev.landfall.service.issuer;

import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.FairShare;
import dev.landfall.core.quota.LruMap;
import dev.landfall.core.quota.ShareKey;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Whose codes wait to be used: no owner and no tenant may fill the store with them. A code takes a place from when it is made
 * until a device has redeemed it, or it has expired. This node counts what it made and, for each tenant for which it makes a
 * code, what it found in the store before; what other nodes make later it does not count.
 */
final class CodeQuota {
    /** The most codes of all owners that wait to be used; some 300 bytes of memory each. */
    static final int USUAL = 50_000;

    private static final int TENANTS_MAX = 10_000;
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);

    private final FairShare shares;

    @NodeLocal("the records of kind code, counted for each tenant when it first asks for a code")
    private final Map<String, Code> codes = new HashMap<>();

    @NodeLocal("the records of kind code, counted for each tenant when it first asks for a code")
    private final PriorityQueue<Code> ends = new PriorityQueue<>(Comparator.comparing(Code::end));

    @NodeLocal("nothing: whose codes this node has counted since it started")
    private final Map<String, Boolean> counted = new LruMap<>(TENANTS_MAX);

    private record Code(String id, Instant end, FairShare.Seat place) {}

    /** @param limit the most that all hold together */
    CodeQuota(int limit) {
        shares = new FairShare("sign-up-codes", limit, RETRY_AFTER);
    }

    /**
     * Gives a code its place.
     *
     * @param id of its record
     * @param end when it expires
     * @throws Refused TOO_MANY with a quota
     */
    synchronized void take(ShareKey who, String id, Instant end, Instant now) {
        forgetEnded(now);
        if (!codes.containsKey(id)) {
            var code = new Code(id, end, shares.take(who));
            codes.put(id, code);
            ends.add(code);
        }
    }

    /** The code was redeemed, or never made. Again, or one that is not counted: nothing happens. */
    synchronized void free(String id) {
        var code = codes.remove(id);
        if (code != null) {
            ends.remove(code);
            code.place().close();
        }
    }

    /**
     * Counts what a tenant has in the store already, the first time it is asked for.
     *
     * @param stored hands each code of the tenant to {@link #take}; one that finds no place any more ends the counting
     */
    void count(String tenant, Consumer<String> stored) {
        synchronized (this) {
            if (counted.containsKey(tenant)) {
                return;
            }
        }
        try {
            stored.accept(tenant);
        } catch (Refused full) {
            if (full.quota().isEmpty()) {
                throw full;
            }
        }
        synchronized (this) {
            counted.put(tenant, true);
        }
    }

    /** How many wait to be used, as far as this node knows. */
    int used() {
        return shares.used();
    }

    private void forgetEnded(Instant now) {
        for (var first = ends.peek(); first != null && !now.isBefore(first.end()); first = ends.peek()) {
            free(first.id());
        }
    }
}
