package dev.landfall.app.hub;

import dev.landfall.core.model.CoreMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the core counts, as metrics. */
final class CoreMetrics implements CoreMeters {
    /** Words come from closed lists; should one not, metrics must not grow without end. */
    private static final int WORDS_MAX = 200;

    private final MeterRegistry registry;
    private final Counter appends;
    private final Counter events;
    private final Counter changes;
    private final Counter signIns;
    private final DistributionSummary groups;
    private final Timer commits;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final Map<String, Counter> commands = new ConcurrentHashMap<>();
    private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

    CoreMetrics(MeterRegistry registry) {
        this.registry = registry;
        appends = registry.counter("landfall.appends");
        events = registry.counter("landfall.events");
        changes = registry.counter("landfall.changes");
        signIns = registry.counter("landfall.sign.ins");
        groups = DistributionSummary.builder("landfall.commit.group.size")
                .publishPercentileHistogram()
                .maximumExpectedValue(4096.0)
                .register(registry);
        commits = Timer.builder("landfall.commit").publishPercentileHistogram().register(registry);
        registry.gauge("landfall.subscriptions", subscriptions);
    }

    @Override
    public void committed(int appendCount, int eventCount, long nanos) {
        appends.increment(appendCount);
        events.increment(eventCount);
        groups.record(appendCount);
        commits.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void changed(int reports) {
        changes.increment(reports);
    }

    @Override
    public void signedIn() {
        signIns.increment();
    }

    @Override
    public void command(String state) {
        counter(commands, "landfall.commands", "state", state).increment();
    }

    @Override
    public void subscriptions(int now) {
        subscriptions.set(now);
    }

    @Override
    public void refused(String reason) {
        counter(refusals, "landfall.core.refusals", "reason", reason).increment();
    }

    private Counter counter(Map<String, Counter> counters, String name, String tag, String word) {
        var known = counters.get(word);
        if (known != null) {
            return known;
        }
        var kept = counters.size() < WORDS_MAX ? word : "other";
        return counters.computeIfAbsent(kept, value -> registry.counter(name, tag, value));
    }
}
