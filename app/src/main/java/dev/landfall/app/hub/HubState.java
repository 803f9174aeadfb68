package dev.landfall.app.hub;

import dev.landfall.core.Core;
import dev.landfall.core.access.Principal;
import dev.landfall.gateway.api.landfall.HubOperations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The state of the hub as a whole for the API. */
final class HubState implements HubOperations {
    /** How long a number of devices is cached. */
    private static final Duration COUNTED_FOR = Duration.ofSeconds(30);

    private static final int TENANTS_MAX = 1000;

    private final String node;
    private final Path data;
    private final Supplier<String> store;
    private final Core core;
    private final Health health;
    private final Clock clock;
    /** The cached numbers of devices by tenant; each is dropped after {@link #COUNTED_FOR}. */
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    private volatile Supplier<Optional<Instant>> certificateEnd = Optional::empty;

    /** @param store where the hub stores everything, for people */
    HubState(String node, Path data, Supplier<String> store, Core core, Health health, Clock clock) {
        this.node = node;
        this.data = data;
        this.store = store;
        this.core = core;
        this.health = health;
        this.clock = clock;
    }

    /** Sets the source of the server certificate's expiry, as soon as it is known. */
    void certificates(Supplier<Optional<Instant>> end) {
        certificateEnd = end;
    }

    @Override
    public State state(Principal principal) {
        var end = certificateEnd.get();
        return new State(
                node,
                store.get(),
                "in this process",
                devices(principal),
                core.sessions().count(),
                end.map(at -> Duration.between(clock.instant(), at).toDays()).orElse(0L),
                free(),
                health.report().ready());
    }

    private long devices(Principal principal) {
        var known = counts.get(principal.tenant());
        if (known != null && System.nanoTime() - known.countedAt() < COUNTED_FOR.toNanos()) {
            return known.devices();
        }
        var devices = core.devices().count(principal);
        if (counts.size() >= TENANTS_MAX) {
            counts.clear();
        }
        counts.put(principal.tenant(), new Count(devices, System.nanoTime()));
        return devices;
    }

    private OptionalLong free() {
        try {
            return OptionalLong.of(Files.getFileStore(data).getUsableSpace());
        } catch (IOException unknown) {
            return OptionalLong.empty();
        }
    }

    /**
     * A number of devices.
     *
     * @param countedAt {@link System#nanoTime}
     */
    private record Count(long devices, long countedAt) {}
}
