package dev.landfall.gateway.api.proof;

import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.landfall.StoreOperations;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A store that is moved by hand. */
public final class HandStores implements StoreOperations {
    /** What the last move was asked for. */
    public Map<String, String> asked = Map.of();

    private Optional<Moving> moving = Optional.empty();
    private Optional<Exporting> exporting = Optional.empty();

    @Override
    public About about() {
        return new About("embedded", "memory 1", 4);
    }

    @Override
    public Moving begin(Map<String, String> settings) {
        if (moving.isPresent()) {
            throw new Refused(Reason.DUPLICATE, "The hub is being moved already.");
        }
        asked = settings;
        var status = status(Moving.Phase.COPYING);
        moving = Optional.of(status);
        return status;
    }

    @Override
    public Optional<Moving> moving() {
        return moving;
    }

    @Override
    public void cancel() {
        moving = Optional.of(status(Moving.Phase.CANCELLED));
    }

    @Override
    public Exporting export() {
        var done = new Exporting(Exporting.State.DONE, 7, "/data/exports/1", 1, 2, "");
        exporting = Optional.of(done);
        return done;
    }

    @Override
    public Optional<Exporting> exporting() {
        return exporting;
    }

    private static Moving status(Moving.Phase phase) {
        var verified = new Moving.Verified(1, 2, 3, 4, "00ff");
        return new Moving(phase, 5, 6, 7, 8, Duration.ofMillis(1500), Duration.ofMillis(90), verified, "told to stop");
    }
}
