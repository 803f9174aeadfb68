package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.core.model.HubId;
import dev.landfall.move.ContentCounts;
import dev.landfall.move.Export;
import dev.landfall.move.Import;
import dev.landfall.move.MoveLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Exports and imports of the store of a hub that does not run. */
public final class Exports {
    private static final MoveLimits UNLIMITED = new MoveLimits(Long.MAX_VALUE, 500, MoveLimits.USUAL.pause(), 1);

    private Exports() {}

    /**
     * Writes a new file, which appears when it is complete.
     *
     * @param progress called with the number of bytes so far
     */
    public static ContentCounts write(HubStore hub, DataDirectory data, Path file, Consumer<Long> progress)
            throws IOException {
        var half = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(half);
        var header = StoreMaintenance.header(hub.store(), data, UUID.randomUUID());
        var counted = new Export(UNLIMITED).write(hub.store(), half, header, progress);
        Files.move(half, file);
        return counted;
    }

    /**
     * Imports a file into the empty store of a data directory, which is created if it does not exist.
     *
     * @param progress called with the number of entries so far
     * @throws CommandFailure REFUSED when the file is of another hub; DATA_IN_USE
     * @throws dev.landfall.provider.ProviderException as {@link Import#read}
     */
    public static ContentCounts read(Path directory, StoreSettings settings, Path file, Consumer<Long> progress)
            throws IOException {
        Import.ImportedContent held;
        try {
            held = Import.check(file);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "Usage",
                    "there is no export file " + file,
                    "give the name of a file that landfall export has written",
                    e);
        }
        var hub = new HubId(held.header().hub());
        try (var data = DataDirectory.open(directory)) {
            if (data.hubId().isPresent() && !data.hubId().get().equals(hub)) {
                throw new CommandFailure(
                        ExitCode.REFUSED,
                        "OtherHub",
                        "the export file was written by hub " + hub + ", but the data directory belongs to hub "
                                + data.hubId().get(),
                        "name a new data directory, or the data directory of the hub that wrote the file",
                        null);
            }
            data.belongTo(hub);
            try (var store = Stores.open(
                    HubStore.place(settings, data), data, held.header().shards())) {
                return Import.read(file, store, now(), progress);
            }
        }
    }

    private static long now() {
        var now = Instant.now();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
