package dev.landfall.core.commit;

import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Retention by time and by bytes for each tenant, with one {@link TenantRate} for each tenant that writes. Any thread. */
final class RateRetention implements Retention {
    @NodeLocal(
            "nothing: what this process wrote itself; the totals of the durable consumer have all of it, some seconds late")
    private final Map<String, TenantRate> rates = new ConcurrentHashMap<>();

    /** The usual time for which events are kept, in nanoseconds. */
    private final long keptNanos;

    private final long bytesMax;

    RateRetention(Duration kept, long bytesMax) {
        this.keptNanos = Nanos.of(kept);
        this.bytesMax = bytesMax;
    }

    @Override
    public long keepUntil(String tenant, long now, int bytes) {
        var rate = rates.get(tenant);
        if (rate == null) {
            rate = rates.computeIfAbsent(tenant, _ -> new TenantRate(keptNanos, bytesMax));
        }
        return Nanos.plus(now, rate.keep(now, bytes));
    }
}
