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
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Limits the unused sign-up codes of owners and tenants, so that none can fill the store with them. A code holds a seat from its creation
 * until a device has redeemed it or it has expired. This node counts the codes that it made and, for each tenant for which it makes a
 * code, those that it found in the store the first time. Codes that other nodes make or redeem later it sees when it counts again:
 * before it refuses a code, at most every {@value #ANEW_SECONDS} seconds.
 */
final class CodeQuota {
    /** The usual maximum number of unused codes of all owners; each takes about 300 bytes of memory. */
    static final int USUAL = 50_000;

    private static final int TENANTS_MAX = 10_000;
    private static final Duration RETRY_AFTER = Duration.ofMinutes(1);
    private static final int ANEW_SECONDS = 10;

    private final FairShare shares;

    @NodeLocal("the records of kind code, counted for each tenant when it first asks for a code")
    private final Map<String, Code> codes = new HashMap<>();

    @NodeLocal("the records of kind code, counted for each tenant when it first asks for a code")
    private final PriorityQueue<Code> ends = new PriorityQueue<>(Comparator.comparing(Code::end));

    @NodeLocal("nothing: whose codes this node has counted since it started")
    private final Map<String, Boolean> counted = new LruMap<>(TENANTS_MAX);

    /** When the codes of all these tenants were counted again. */
    private Instant countedAnew = Instant.EPOCH;

    private record Code(String id, Instant end, FairShare.Seat place) {}

    /** @param limit the maximum number of unused codes of all owners */
    CodeQuota(int limit) {
        shares = new FairShare("sign-up-codes", limit, RETRY_AFTER);
    }

    /**
     * Takes the seat of a code.
     *
     * @param id the id of its record
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

    /** Gives the seat of a code back: it was redeemed, or could not be stored. Does nothing for a code that is not counted. */
    synchronized void free(String id) {
        var code = codes.remove(id);
        if (code != null) {
            ends.remove(code);
            code.place().close();
        }
    }

    /**
     * Counts the codes of a tenant in the store, the first time that the tenant is asked for.
     *
     * @param stored passes each code of the tenant to {@link #take}; the count ends with the first code that finds no seat
     */
    void count(String tenant, Consumer<String> stored) {
        synchronized (this) {
            if (counted.containsKey(tenant)) {
                return;
            }
        }
        takeAll(tenant, stored);
        synchronized (this) {
            counted.put(tenant, true);
        }
    }

    /**
     * Counts the codes of all known tenants again, because another node may have redeemed some. Blocks.
     *
     * @param stored as in {@link #count}
     * @return false if this was done a moment ago, so that a refusal stands
     */
    boolean countAnew(Instant now, Consumer<String> stored) {
        List<String> tenants;
        synchronized (this) {
            if (now.isBefore(countedAnew.plusSeconds(ANEW_SECONDS))) {
                return false;
            }
            countedAnew = now;
            codes.values().forEach(code -> code.place().close());
            codes.clear();
            ends.clear();
            tenants = List.copyOf(counted.keySet());
        }
        tenants.forEach(tenant -> takeAll(tenant, stored));
        return true;
    }

    private static void takeAll(String tenant, Consumer<String> stored) {
        try {
            stored.accept(tenant);
        } catch (Refused full) {
            if (full.quota().isEmpty()) {
                throw full;
            }
        }
    }

    /** The number of unused codes that this node knows. */
    int used() {
        return shares.used();
    }

    private void forgetEnded(Instant now) {
        for (var first = ends.peek(); first != null && !now.isBefore(first.end()); first = ends.peek()) {
            free(first.id());
        }
    }
}
