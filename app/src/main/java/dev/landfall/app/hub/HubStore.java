package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.CurrentStoreFile;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.move.MovableStore;
import dev.landfall.move.StoreMark;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a hub: the one in the settings, or since a move the one in the data directory.
 *
 * @param store the open store
 * @param settings of the store
 */
public record HubStore(MovableStore store, StoreSettings settings) {
    /** A file that exists where the embedded store is. */
    private static final String EMBEDDED = "store/FORMAT";

    private static final Logger LOG = LoggerFactory.getLogger(HubStore.class);

    /**
     * Opens the store.
     *
     * @throws CommandFailure SETTINGS when the settings name another store than the data directory, REFUSED when the store is incomplete
     *     or was left, and as {@link Stores#open}
     */
    public static HubStore open(StoreSettings settings, DataDirectory data) throws IOException {
        var current = CurrentStoreFile.read(data.path());
        var chosen = place(settings, data);
        var inside = chosen.kind() == StoreSettings.Kind.EMBEDDED
                && chosen.directory().isEmpty();
        if (inside) {
            data.made().checkPresent(EMBEDDED);
        }
        var store = Stores.open(chosen.withAcceptLoss(settings.acceptLoss()), data);
        var checked = false;
        try {
            check(store, current.map(CurrentStoreFile::move));
            checked = true;
        } finally {
            if (!checked) {
                store.close();
            }
        }
        if (inside) {
            data.made().present(EMBEDDED);
        }
        if (current.isPresent() && !current.get().left()) {
            leave(current.get(), data);
        }
        return new HubStore(new MovableStore(store), chosen);
    }

    /**
     * The settings of the store.
     *
     * @throws CommandFailure SETTINGS when they name another store than the data directory
     */
    static StoreSettings place(StoreSettings settings, DataDirectory data) throws IOException {
        var current = CurrentStoreFile.read(data.path());
        return current.isPresent() ? moved(current.get(), settings, data.path()) : settings;
    }

    /** The settings of a moved hub. Settings other than the place are taken from the operator's, because a password may have changed. */
    private static StoreSettings moved(CurrentStoreFile current, StoreSettings settings, Path data) {
        var there = read(current.store());
        if (settings.namesPlace() && !settings.samePlace(there)) {
            throw new CommandFailure(
                    ExitCode.SETTINGS,
                    "StoreMoved",
                    "this hub was moved to " + there.place() + " at " + current.at() + ", but the settings name "
                            + settings.place(),
                    "leave store.kind, store.url and store.directory out of the settings: " + data.resolve("store.json")
                            + " already names the store",
                    null);
        }
        var all = new TreeMap<>(current.store());
        all.putAll(settings.written());
        return read(all);
    }

    /**
     * Reads the settings of a store.
     *
     * @throws CommandFailure SETTINGS
     */
    public static StoreSettings read(Map<String, String> settings) {
        try {
            return StoreSettings.of(settings);
        } catch (SettingsException e) {
            throw new CommandFailure(
                    ExitCode.SETTINGS,
                    ExitCode.SETTINGS.reason(),
                    String.valueOf(e.getMessage()),
                    ExitCode.SETTINGS.cure(),
                    e);
        }
    }

    private static void check(Store store, Optional<UUID> move) {
        var mark = StoreMark.read(store);
        if (mark.isEmpty()) {
            return;
        }
        switch (mark.get().state()) {
            case FILLING -> {
                if (move.filter(mark.get().move()::equals).isEmpty()) {
                    throw refused(
                            "the store is not complete: the move or import of "
                                    + mark.get().other() + " into it was interrupted",
                            "start the move or import again: it continues where it was interrupted; or empty the store");
                }
                // The hub was moved to this store, and stopped before the mark was removed.
                StoreMark.clear(store);
            }
            case LEFT ->
                throw refused(
                        "the hub has moved away from this store, to "
                                + mark.get().other(),
                        "start the hub with the data directory that it had during the move, or with the settings of the"
                                + " new store");
        }
    }

    private static CommandFailure refused(String message, String cure) {
        return new CommandFailure(ExitCode.REFUSED, "StoreMarked", message, cure, null);
    }

    /** Marks the former store, because the hub stopped after the move before it could do that. */
    private static void leave(CurrentStoreFile current, DataDirectory data) throws IOException {
        try (var former = Stores.open(read(current.former()), data)) {
            if (StoreMark.read(former).isEmpty()) {
                mark(
                                StoreMark.State.LEFT,
                                current.move(),
                                data,
                                read(current.store()).place())
                        .write(former);
            }
            current.withLeft().write(data.path());
        } catch (ProviderException | CommandFailure away) {
            LOG.atWarn()
                    .addKeyValue("store", read(current.former()).place())
                    .log(
                            "the hub has moved, but the note about the move cannot be written into the former store now;"
                                    + " the hub tries again at its next start",
                            away);
        }
    }

    /** A mark of this hub. */
    static StoreMark mark(StoreMark.State state, UUID move, DataDirectory data, String other) {
        var now = Instant.now();
        var nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
        var hub = data.hubId().orElseThrow(() -> new IllegalStateException("no hub has used this directory yet"));
        return new StoreMark(state, move, hub.text(), other, nanos);
    }
}
