package dev.landfall.core.retention;

import dev.landfall.core.consumer.LogConsumer;
import dev.landfall.core.consumer.ShardConsumer;
import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Store;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The durable consumer that counts what each tenant writes, whichever node writes it: for each shard and tenant {@link WrittenBytes}, stored
 * with the cursor. {@link AccountedRetention} reads them on every node.
 */
public final class RetentionAccounting implements LogConsumer {
    /** The name of the consumer, for which its totals are read. */
    static final String NAME = "retention";
    /** How long entries gather before they are counted. */
    static final Duration PACE = Duration.ofSeconds(10);

    private final long keptNanos;
    private final long bytesMax;
    private final Clock clock;

    /**
     * @param kept how long events are kept at most
     * @param bytesMax how many bytes of history a tenant may hold
     */
    public RetentionAccounting(Duration kept, long bytesMax, Clock clock) {
        this.keptNanos = Nanos.of(kept);
        this.bytesMax = bytesMax;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Start start() {
        return Start.OLDEST;
    }

    @Override
    public Duration pace() {
        return PACE;
    }

    @Override
    public ShardConsumer take(int shard, Map<String, byte[]> totals) {
        return new Counting(totals);
    }

    /** What one shard's tenants wrote. */
    private final class Counting implements ShardConsumer {
        @NodeLocal("the totals that are stored with the consumer's cursor")
        private final Map<String, WrittenBytes> tenants = new HashMap<>();

        @NodeLocal("which of the totals are not stored yet")
        private final Set<String> changed = new HashSet<>();

        Counting(Map<String, byte[]> totals) {
            totals.forEach((tenant, bytes) -> tenants.put(tenant, WrittenBytes.decode(bytes)));
        }

        @Override
        public void accept(List<Store.TailEntry> entries) {
            for (var entry : entries) {
                var tenant = entry.partition().tenant();
                if (entry instanceof Store.Appended appended && nameable(tenant)) {
                    tenants.computeIfAbsent(tenant, _ -> new WrittenBytes()).add(appended.time(), bytes(appended));
                    changed.add(tenant);
                }
            }
        }

        @Override
        public Map<String, byte[]> totals() {
            var before = Nanos.now(clock) - keptNanos;
            Map<String, byte[]> totals = new HashMap<>();
            for (var tenant : changed) {
                var written = tenants.computeIfAbsent(tenant, _ -> new WrittenBytes());
                written.forget(before, bytesMax);
                totals.put(tenant, written.encode());
            }
            changed.clear();
            return totals;
        }

        /** Nobody can count any more what was in the missing entries: until they are old, a tenant may keep so much more. */
        @Override
        public boolean missed(Iterable<Store.Whole> partitions) {
            return false;
        }

        @Override
        public void close() {
            // Nothing outside was changed.
        }
    }

    /** A tenant with a longer name is held to what each node counts for itself. */
    private static boolean nameable(String tenant) {
        return tenant.length() * 3 <= ShardConsumer.TOTAL_NAME_BYTES_MAX
                || tenant.getBytes(StandardCharsets.UTF_8).length <= ShardConsumer.TOTAL_NAME_BYTES_MAX;
    }

    private static long bytes(Store.Appended appended) {
        var bytes = 0L;
        for (var written : appended.changes()) {
            for (var event : written.events()) {
                bytes += event.length;
            }
        }
        return bytes;
    }
}
