package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Version;
import dev.landfall.app.data.CurrentStoreFile;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.PrivateFiles;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.gateway.api.landfall.StoreOperations;
import dev.landfall.guard.Guard;
import dev.landfall.move.Export;
import dev.landfall.move.ExportFile;
import dev.landfall.move.MovableStore;
import dev.landfall.move.Move;
import dev.landfall.move.MoveLimits;
import dev.landfall.move.MoveStatus;
import dev.landfall.move.StoreMark;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Moves and exports the store of a running hub, one operation at a time. */
final class StoreMaintenance implements StoreOperations, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreMaintenance.class);
    private static final String EXPORTS = "exports";
    private static final String UNFINISHED = ".part";

    private final MovableStore store;
    private final DataDirectory data;
    private final MoveLimits limits;
    private StoreSettings settings;
    private @Nullable Move move;
    private @Nullable StoreSettings wanted;
    private @Nullable RunningExport job;

    StoreMaintenance(HubStore hub, DataDirectory data, MoveLimits limits) {
        this.store = hub.store();
        this.settings = hub.settings();
        this.data = data;
        this.limits = limits;
    }

    @Override
    public synchronized About about() {
        settle();
        var info = store.info();
        return new About(settings.place(), info.name() + " " + info.version(), info.shards());
    }

    @Override
    public synchronized Moving begin(Map<String, String> storeSettings) {
        checkIdle();
        var next = read(storeSettings);
        if (next.samePlace(settings)) {
            throw invalid("The hub already uses " + next.place() + ".", null);
        }
        var to = open(next);
        var begun = false;
        try {
            var id = UUID.randomUUID();
            var plan = new Move.Plan(
                    HubStore.mark(StoreMark.State.FILLING, id, data, settings.place()),
                    HubStore.mark(StoreMark.State.LEFT, id, data, next.place()),
                    new ValidStoreRecord(
                            data.path(),
                            new CurrentStoreFile(next.written(), settings.written(), id, Instant.now(), false)));
            var moving = Move.begin(store, to, plan, limits);
            begun = true;
            move = moving;
            wanted = next;
            LOG.atInfo()
                    .addKeyValue("from", settings.place())
                    .addKeyValue("to", next.place())
                    .log("moving the store");
            return moving(moving.status());
        } catch (ProviderException refused) {
            throw invalid(String.valueOf(refused.getMessage()), refused);
        } finally {
            if (!begun) {
                to.close();
            }
        }
    }

    private static StoreSettings read(Map<String, String> storeSettings) {
        try {
            return StoreSettings.of(storeSettings);
        } catch (SettingsException e) {
            throw invalid(String.valueOf(e.getMessage()), e);
        }
    }

    private Store open(StoreSettings next) {
        try {
            return Stores.open(next, data, store.info().shards());
        } catch (CommandFailure failure) {
            throw invalid(failure.text() + " (" + failure.cure() + ")", failure);
        } catch (ProviderException failure) {
            throw invalid(String.valueOf(failure.getMessage()), failure);
        }
    }

    @Override
    public synchronized Optional<Moving> moving() {
        settle();
        return Optional.ofNullable(move).map(one -> moving(one.status()));
    }

    @Override
    public synchronized void cancel() {
        if (move != null) {
            move.cancel();
        }
    }

    @Override
    public synchronized Exporting export() {
        checkIdle();
        try {
            var begun = new RunningExport();
            job = begun;
            return begun.status();
        } catch (IOException e) {
            throw new Refused(Reason.UNAVAILABLE, "The export file cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized Optional<Exporting> exporting() {
        return Optional.ofNullable(job).map(RunningExport::status);
    }

    /** The status in the form of the API. */
    private static Moving moving(MoveStatus status) {
        var phase = switch (status.phase()) {
            case COPYING -> Moving.Phase.COPYING;
            case FOLLOWING -> Moving.Phase.FOLLOWING;
            case VERIFYING -> Moving.Phase.VERIFYING;
            case SWITCHING -> Moving.Phase.SWITCHING;
            case DONE -> Moving.Phase.DONE;
            case FAILED -> Moving.Phase.FAILED;
            case CANCELLED -> Moving.Phase.CANCELLED;
        };
        var same = status.verified();
        return new Moving(
                phase,
                status.partitions(),
                status.entries(),
                status.bytes(),
                status.lag(),
                status.took(),
                status.pause(),
                new Moving.Verified(same.partitions(), same.heads(), same.entries(), same.events(), same.check()),
                status.message());
    }

    private void checkIdle() {
        settle();
        var moving = move != null && !move.status().phase().over();
        if (moving || (job != null && job.status().state() == Exporting.State.COPYING)) {
            throw new Refused(Reason.DUPLICATE, "A move or an export of the hub is already running.");
        }
    }

    /** Takes over the settings of the new store after a move. */
    private void settle() {
        if (move != null && wanted != null && move.status().phase() == MoveStatus.Phase.DONE) {
            settings = wanted;
            wanted = null;
        }
    }

    private static Refused invalid(String message, @Nullable Throwable cause) {
        return cause == null ? new Refused(Reason.INVALID, message) : new Refused(Reason.INVALID, message, cause);
    }

    @Override
    public void close() {
        Move moving;
        RunningExport exporting;
        synchronized (this) {
            moving = move;
            exporting = job;
        }
        if (moving != null) {
            moving.close();
        }
        if (exporting != null) {
            exporting.close();
        }
    }

    /** Records which store is valid. */
    private record ValidStoreRecord(Path data, CurrentStoreFile truth) implements Move.Book {
        @Override
        public void decided() {
            try {
                truth.write(data);
            } catch (IOException e) {
                if (!stands()) {
                    throw new ProviderException(Fault.UNAVAILABLE, "store.json cannot be written: " + e, e);
                }
            }
        }

        /** Whether the decision was written, whatever failed after that. */
        private boolean stands() {
            try {
                return CurrentStoreFile.read(data).filter(truth::equals).isPresent();
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void left() {
            try {
                truth.withLeft().write(data);
            } catch (IOException e) {
                throw new ProviderException(Fault.UNAVAILABLE, "store.json cannot be written: " + e, e);
            }
        }
    }

    /** An export that runs or has ended. */
    private final class RunningExport {
        private final Export export = new Export(limits);
        private final Path file;
        private final Path half;
        private final Thread thread;
        private volatile Exporting status;

        RunningExport() throws IOException {
            var folder = data.resolve(EXPORTS);
            PrivateFiles.directory(folder);
            try (var old = Files.newDirectoryStream(folder, "*" + UNFINISHED)) {
                for (var unfinished : old) {
                    Files.delete(unfinished);
                }
            }
            var id = UUID.randomUUID();
            file = folder.resolve(id + ".landfall");
            half = folder.resolve(id + UNFINISHED);
            status = new Exporting(Exporting.State.COPYING, 0, file.toString(), 0, 0, "");
            thread = Guard.startPlatform("export", () -> run(id));
        }

        Exporting status() {
            return status;
        }

        private void run(UUID id) {
            try {
                var counted = export.write(
                        store,
                        half,
                        header(store, data, id),
                        bytes -> status = new Exporting(Exporting.State.COPYING, bytes, file.toString(), 0, 0, ""));
                var bytes = Files.size(half);
                Files.move(half, file);
                status = new Exporting(
                        Exporting.State.DONE, bytes, file.toString(), counted.partitions(), counted.events(), "");
            } catch (IOException | RuntimeException e) { // the caller is told, and the hub goes on
                LOG.error("the export failed", e);
                status =
                        new Exporting(Exporting.State.FAILED, status.bytes(), "", 0, 0, String.valueOf(e.getMessage()));
            }
        }

        void close() {
            export.cancel();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static CommandFailure nobodys() {
        return new CommandFailure(
                ExitCode.REFUSED,
                "NoHub",
                "no hub has used this data directory and its store yet",
                "name the data directory of a hub with --data",
                null);
    }

    /** The header of an export. */
    static ExportFile.Header header(MovableStore store, DataDirectory data, UUID id) {
        var info = store.info();
        var now = Instant.now();
        return new ExportFile.Header(
                id,
                data.hubId()
                        .or(() -> HubRootRecord.hub(store))
                        .orElseThrow(StoreMaintenance::nobodys)
                        .text(),
                info.shards(),
                info.name() + " " + info.version(),
                Version.text(),
                TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
    }
}
