package dev.landfall.app.hub;

import dev.landfall.gateway.api.http.ApiMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the API as metrics. */
final class ApiMetrics implements ApiMeters {
    private final MeterRegistry registry;
    private final Counter delivered;
    private final LabelledCounters refusals;
    private final Map<String, AtomicInteger> subscribers = new ConcurrentHashMap<>();
    private final Map<Answered, Timer> answers = new ConcurrentHashMap<>();

    ApiMetrics(MeterRegistry registry) {
        this.registry = registry;
        delivered = registry.counter("landfall.api.delivered");
        refusals = new LabelledCounters(registry, "landfall.refusals", "reason", "gateway", "api");
    }

    @Override
    public void answered(String door, int status, long nanos) {
        answers.computeIfAbsent(
                        new Answered(door, status / 100),
                        key -> Timer.builder("landfall.api.requests")
                                .tag("door", key.door())
                                .tag("status", key.hundreds() + "xx")
                                .register(registry))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void subscribers(String door, int now) {
        subscribers
                .computeIfAbsent(door, name -> {
                    var count = new AtomicInteger();
                    registry.gauge("landfall.api.subscribers", Tags.of("door", name), count);
                    return count;
                })
                .set(now);
    }

    @Override
    public void delivered(int events) {
        delivered.increment(events);
    }

    @Override
    public void refused(String reason) {
        refusals.count(reason);
    }

    private record Answered(String door, int hundreds) {}
}
