package dev.landfall.app.hub;

import dev.landfall.core.model.CoreMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the core as metrics. */
final class CoreMetrics implements CoreMeters {
    private final Counter appends;
    private final Counter events;
    private final Counter changes;
    private final Counter signIns;
    private final DistributionSummary groups;
    private final Timer commits;
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final LabelledCounters commands;
    private final LabelledCounters refusals;

    CoreMetrics(MeterRegistry registry) {
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
        commands = new LabelledCounters(registry, "landfall.commands", "state");
        refusals = new LabelledCounters(registry, "landfall.refusals", "reason", "gateway", "core");
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
        commands.count(state);
    }

    @Override
    public void subscriptions(int now) {
        subscriptions.set(now);
    }

    @Override
    public void refused(String reason) {
        refusals.count(reason);
    }
}
