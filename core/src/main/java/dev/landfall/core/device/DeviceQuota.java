package dev.landfall.core.device;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.DeviceLimits;
import dev.landfall.core.model.Quota;
import dev.landfall.core.model.Refused;
import dev.landfall.core.quota.LruMap;
import dev.landfall.core.stored.Names;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps owners and tenants to their numbers of devices. Who has few is counted when a new device comes. Who has many is counted in
 * the background, so that no device waits for it; until that is done, new devices are let in. What this node adds and takes away
 * is known at once, what other nodes do with the next count: within {@value #ANEW_MINUTES} minutes, and sooner for whoever is at
 * the limit.
 */
final class DeviceQuota {
    private static final int PAGE = 1000;
    private static final int KNOWN_MAX = 10_000;
    private static final long ANEW_MINUTES = 10;
    private static final Duration ANEW = Duration.ofMinutes(ANEW_MINUTES);
    /** Whoever is at the limit is not refused for longer than this because of what another node took away. */
    private static final Duration FULL_ANEW = Duration.ofSeconds(10);

    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    private final StoreReads reads;
    private final DeviceLimits limits;
    private final LongSupplier nanos;

    @NodeLocal("the indexes owner-devices and tenant-devices, counted anew after ten minutes")
    private final Map<QuotaScope, Count> counts = new LruMap<>(KNOWN_MAX);

    /** @param nanos the monotonic clock */
    DeviceQuota(StoreReads reads, DeviceLimits limits, LongSupplier nanos) {
        this.reads = reads;
        this.limits = limits;
        this.nanos = nanos;
    }

    /**
     * Checks whether the owner and the tenant may have one more device. May block.
     *
     * @throws Refused TOO_MANY with the quota; UNAVAILABLE
     */
    void check(String tenant, String owner) {
        check(new QuotaScope(tenant, owner), "devices-of-owner", "The owner", limits.ofOwner());
        check(new QuotaScope(tenant, null), "devices-of-tenant", "The tenant", limits.ofTenant());
    }

    /** A device was registered. */
    void added(String tenant, String owner) {
        change(tenant, owner, 1);
    }

    /** A device was forgotten. */
    void removed(String tenant, String owner) {
        change(tenant, owner, -1);
    }

    /** Counts the devices of owners and tenants that have many. To be called about once a second. Blocks. */
    void round() {
        List<Map.Entry<QuotaScope, Count>> wanted;
        synchronized (counts) {
            wanted = new ArrayList<>(counts.entrySet());
        }
        for (var one : wanted) {
            if (one.getValue().wanted) {
                countAll(one.getKey(), one.getValue());
            }
        }
    }

    private void check(QuotaScope whose, String name, String who, long limit) {
        var count = count(whose, limit);
        if (count.known && count.number.get() >= limit) {
            throw Refused.quota(
                    new Quota(name, limit, count.number.get(), RETRY_AFTER),
                    who + " has as many devices as it may have: " + limit
                            + ". Delete devices that are not used any more, or ask the operator of the hub for a higher limit.");
        }
    }

    private Count count(QuotaScope whose, long limit) {
        Count count;
        synchronized (counts) {
            count = counts.computeIfAbsent(whose, _ -> new Count());
        }
        synchronized (count) {
            var age = nanos.getAsLong() - count.at;
            var full = count.known && count.number.get() >= limit;
            if (!count.wanted && (!count.known || age >= (full ? FULL_ANEW : ANEW).toNanos())) {
                var page = reads.find(whose.question(), Optional.empty(), PAGE);
                if (page.next() == null) {
                    count.is(page.items().size(), nanos.getAsLong());
                } else {
                    count.wanted = true;
                }
            }
        }
        return count;
    }

    /** Not under the count's lock: devices go on coming. */
    private void countAll(QuotaScope whose, Count count) {
        var before = count.number.get();
        var sum = 0L;
        Optional<String> next = Optional.empty();
        do {
            var page = reads.find(whose.question(), next, PAGE);
            sum += page.items().size();
            next = Optional.ofNullable(page.next());
        } while (next.isPresent());
        synchronized (count) {
            // What came and went while it was counted may have been counted or not; this is off by that at most.
            var moved = count.known ? Math.min(0, count.number.get() - before) : 0;
            count.is(sum + moved, nanos.getAsLong());
        }
    }

    private void change(String tenant, String owner, int by) {
        synchronized (counts) {
            for (var whose : List.of(new QuotaScope(tenant, owner), new QuotaScope(tenant, null))) {
                var count = counts.get(whose);
                if (count != null) {
                    count.number.addAndGet(by);
                }
            }
        }
    }

    /** @param owner null for all owners of the tenant */
    private record QuotaScope(String tenant, @Nullable String owner) {
        Store.Query question() {
            return owner == null ? query(Names.TENANT_DEVICES, Names.ALL) : query(Names.OWNER_DEVICES, owner);
        }

        private Store.Query query(Index index, String key) {
            return new Store.Query(index.name(), tenant, key, "", null, Set.of());
        }
    }

    private static final class Count {
        @NodeLocal("the indexes owner-devices and tenant-devices, counted anew after ten minutes")
        final AtomicLong number = new AtomicLong();

        volatile boolean known;
        /** Whether the devices are so many that they are counted in the background. */
        volatile boolean wanted;

        long at;

        void is(long counted, long now) {
            number.set(counted);
            at = now;
            known = true;
            wanted = false;
        }
    }
}
