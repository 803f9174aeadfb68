package dev.landfall.app.hub;

import dev.landfall.guard.Schedule;
import dev.landfall.provider.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when the store becomes unavailable and when it is back: one line each, for any number of failed calls. A problem that is over by
 * the next look is not logged.
 */
final class StoreWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);

    private final Supplier<Status> store;
    private final InstantSource clock;
    private final Schedule schedule = new Schedule("store-watch");
    private @Nullable Instant since;
    private boolean told;

    /** @param store asks for the status; may take some time */
    StoreWatch(Supplier<Status> store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Begins to look. */
    StoreWatch begun() {
        schedule.every(EVERY, EVERY, this::look);
        return this;
    }

    /** Looks once. For one thread. */
    void look() {
        var status = store.get();
        var began = since;
        if (status.healthy()) {
            if (told && began != null) {
                var seconds = Duration.between(began, clock.instant()).toMillis() / 1000.0;
                LOG.atInfo().addKeyValue("seconds", seconds).log("the store can be used again");
            }
            since = null;
            told = false;
        } else if (began == null) {
            since = clock.instant();
        } else if (!told) {
            told = true;
            LOG.atWarn().log("the store cannot be used: {}", sentence(status));
        }
    }

    private static String sentence(Status status) {
        return status.conditions().stream()
                .filter(condition -> !condition.ok())
                .map(condition -> condition.reason() + ": " + condition.message())
                .collect(Collectors.joining("; "));
    }

    @Override
    public void close() {
        schedule.close();
    }
}
