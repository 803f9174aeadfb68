package dev.landfall.app.hub;

import dev.landfall.app.console.Version;
import dev.landfall.core.Core;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.MemoryPart;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The metrics of a hub as a whole: devices online, disk space, expiry of the certificate, failed tasks. */
final class HubMetrics implements AutoCloseable {
    private final Guard.Watch failures;

    /**
     * @param store what it holds of the memory of this process is shown
     * @param data the data directory
     * @param certificateEnd when the server certificate expires
     */
    HubMetrics(
            MeterRegistry registry,
            Core core,
            Store store,
            Path data,
            Supplier<Optional<Instant>> certificateEnd,
            Clock clock) {
        gauge(registry, "landfall.devices.online", "", () -> core.sessions().count());
        gauge(
                registry,
                "landfall.unknown.forms",
                "",
                () -> Core.unknownForms().values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
        core.consumers()
                .lags()
                .keySet()
                .forEach(name -> Gauge.builder(
                                "landfall.consumer.lag",
                                () -> core.consumers()
                                                .lags()
                                                .getOrDefault(name, Duration.ZERO)
                                                .toMillis()
                                        / 1000.0)
                        .baseUnit("seconds")
                        .tag("consumer", name)
                        .register(registry));
        gauge(registry, "landfall.disk.free", "bytes", () -> free(data));
        memory(registry, store);
        gauge(
                registry,
                "landfall.certificate.left",
                "seconds",
                () -> certificateEnd
                        .get()
                        .map(at ->
                                (double) Duration.between(clock.instant(), at).toSeconds())
                        .orElse(Double.NaN));
        Gauge.builder("landfall.build.info", () -> 1)
                .tag("version", Version.text())
                .register(registry);
        var tasks = new LabelledCounters(registry, "landfall.guard.failures", "task");
        Guard.failures().keySet().forEach(tasks::count);
        failures = Guard.watch((name, _) -> tasks.count(name));
    }

    @Override
    public void close() {
        failures.close();
    }

    /**
     * Registers a gauge that holds its source strongly: registries hold the objects of other gauges weakly, and show NaN when they are
     * gone.
     */
    private static void gauge(MeterRegistry registry, String name, String unit, Supplier<Number> value) {
        Gauge.builder(name, value).baseUnit(unit.isEmpty() ? null : unit).register(registry);
    }

    private static void memory(MeterRegistry registry, Store store) {
        for (var part : MemoryPart.values()) {
            Gauge.builder("landfall.store.memory", () -> store.memory().getOrDefault(part, 0L))
                    .tag("part", part.name().toLowerCase(Locale.ROOT))
                    .baseUnit("bytes")
                    .register(registry);
        }
    }

    private static double free(Path data) {
        try {
            return Files.getFileStore(data).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
