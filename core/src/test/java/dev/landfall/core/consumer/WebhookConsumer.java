package dev.landfall.core.consumer;

import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.Fact;
import dev.landfall.provider.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** How a next consumer looks: it posts what devices reported to somebody's server, which may refuse, be slow or be away. */
final class WebhookConsumer implements LogConsumer {
    private final String name;
    private final Consumer<Fact> server;
    /** The shards that were taken up, one entry for each time. */
    final List<Integer> taken = Collections.synchronizedList(new ArrayList<>());
    /** Whether it skips to the end of the log when entries are missing. */
    boolean skips;
    /** How often entries were missing. */
    final AtomicInteger missed = new AtomicInteger();

    WebhookConsumer(String name, Consumer<Fact> server) {
        this.name = name;
        this.server = server;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Start start() {
        return Start.NEWEST;
    }

    @Override
    public Duration pace() {
        return Duration.ZERO;
    }

    @Override
    public ShardConsumer take(int shard, Map<String, byte[]> totals) {
        taken.add(shard);
        return new ShardConsumer() {
            @Override
            public void accept(List<Store.TailEntry> entries) {
                for (var entry : entries) {
                    EntryFacts.of(entry).stream()
                            .filter(fact -> fact.event() instanceof DeviceEvent.ResourceChanged)
                            .forEach(server);
                }
            }

            @Override
            public Map<String, byte[]> totals() {
                return Map.of();
            }

            @Override
            public boolean missed(Iterable<Store.Whole> partitions) {
                missed.incrementAndGet();
                partitions.forEach(_ -> {});
                return skips;
            }

            @Override
            public void close() {}
        };
    }
}
