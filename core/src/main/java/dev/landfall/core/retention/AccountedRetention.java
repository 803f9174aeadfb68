package dev.landfall.core.retention;

import dev.landfall.core.commit.Retention;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.consumer.ConsumerTotals;
import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.NodeLocal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long events are kept so that a tenant's history stays within its bytes, by what the tenant wrote on all nodes and before this
 * process began. {@link RetentionAccounting} counts that, some seconds late; what this node writes itself counts at once. The
 * shorter time of the two holds.
 */
public final class AccountedRetention implements Retention {
    /** How often it is worth to look. */
    public static final Duration PACE = RetentionAccounting.PACE;

    private final Retention own;
    private final StoreReads reads;
    private final int shards;
    private final long keptNanos;
    private final long half;

    /** Since when a tenant wrote half of the bytes that it may hold; only for tenants that wrote that much. */
    @NodeLocal("the totals of the consumer that counts what tenants write")
    private volatile Map<String, Long> since = Map.of();

    /**
     * @param kept how long events are kept at most
     * @param bytesMax how many bytes of history a tenant may hold
     */
    @SuppressWarnings("exports") // made by the core alone
    public AccountedRetention(Duration kept, long bytesMax, StoreReads reads, int shards) {
        own = Retention.within(kept, bytesMax);
        this.reads = reads;
        this.shards = shards;
        keptNanos = Nanos.of(kept);
        half = Math.max(1, bytesMax / 2);
    }

    @Override
    public long keepUntil(String tenant, long now, int bytes) {
        var until = own.keepUntil(tenant, now, bytes);
        var from = since.get(tenant);
        return from == null ? until : Math.min(until, Nanos.plus(now, Math.clamp(now - from, 0, keptNanos)));
    }

    /** Reads what was counted. Call it each {@link #PACE}. Blocks. */
    public void look() {
        Map<String, List<WrittenBytes.Span>> all = new HashMap<>();
        for (var shard = 0; shard < shards; shard++) {
            ConsumerTotals.read(reads, RetentionAccounting.NAME, shard)
                    .forEach((tenant, bytes) -> all.computeIfAbsent(tenant, _ -> new ArrayList<>())
                            .addAll(WrittenBytes.decode(bytes).spans()));
        }
        Map<String, Long> from = new HashMap<>();
        all.forEach((tenant, spans) -> {
            spans.sort(Comparator.comparingLong(WrittenBytes.Span::from).reversed());
            var reached = WrittenBytes.since(spans, half);
            if (reached >= 0) {
                from.put(tenant, reached);
            }
        });
        since = Map.copyOf(from);
    }
}
