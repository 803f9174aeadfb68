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
 * Limits the number of devices of owners and tenants. Few devices are counted when a new device signs up. Many devices are counted in the
 * background, so that no sign-up waits; until then new devices are accepted. Sign-ups and deletions on this node count at once. Those on
 * other nodes count with the next count: within {@value #ANEW_MINUTES} minutes, and within ten seconds for an owner or tenant at its
 * limit. Any thread.
 */
final class DeviceQuota {
    /** The number of devices that one read of a list returns. An owner with more is counted in the background. */
    private static final int PAGE = 1000;
    /** The maximum number of owners and tenants whose counts are cached. */
    private static final int KNOWN_MAX = 10_000;

    private static final long ANEW_MINUTES = 10;
    /** The time after which a count is repeated. */
    private static final Duration ANEW = Duration.ofMinutes(ANEW_MINUTES);
    /** The time after which a count at the limit is repeated, because another node may have deleted devices. */
    private static final Duration FULL_ANEW = Duration.ofSeconds(10);

    /** The time after which a refused caller should try again. */
    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    private final StoreReads reads;
    private final DeviceLimits limits;
    private final LongSupplier nanos;

    @NodeLocal("the indexes owner-devices and tenant-devices, counted anew after ten minutes")
    private final Map<QuotaScope, Count> counts = new LruMap<>(KNOWN_MAX);

    /** @param nanos a monotonic clock in nanoseconds */
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

    /** Counts a device that was signed up on this node. */
    void added(String tenant, String owner) {
        change(tenant, owner, 1);
    }

    /** Counts a device that was deleted on this node. */
    void removed(String tenant, String owner) {
        change(tenant, owner, -1);
    }

    /** Counts the devices of owners and tenants that have many. The core calls it once each second; blocks. */
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

    /** Counts all devices of an owner or tenant. Not under the lock of the count, so that sign-ups go on meanwhile. */
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
            // A device that was deleted during the count may or may not be in the sum, so deletions are subtracted.
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

    /**
     * The owner or tenant whose devices are counted.
     *
     * @param owner null for all owners of the tenant
     */
    private record QuotaScope(String tenant, @Nullable String owner) {
        Store.Query question() {
            return owner == null ? query(Names.TENANT_DEVICES, Names.ALL) : query(Names.OWNER_DEVICES, owner);
        }

        private Store.Query query(Index index, String key) {
            return new Store.Query(index.name(), tenant, key, "", null, Set.of());
        }
    }

    /** A cached count. Its {@code number} may be changed by any thread; {@code at} is under the lock of the count. */
    private static final class Count {
        @NodeLocal("the indexes owner-devices and tenant-devices, counted anew after ten minutes")
        final AtomicLong number = new AtomicLong();

        volatile boolean known;
        /** Whether there are so many devices that they have to be counted in the background. */
        volatile boolean wanted;

        /** When the devices were counted, in nanoseconds of the monotonic clock. */
        long at;

        void is(long counted, long now) {
            number.set(counted);
            at = now;
            known = true;
            wanted = false;
        }
    }
}
