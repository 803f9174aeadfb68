package dev.landfall.app.command;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.hub.HubSettings;
import dev.landfall.app.hub.HubStore;
import dev.landfall.app.hub.StoreSettings;
import dev.landfall.provider.ProviderException;
import dev.landfall.settings.Settings;
import dev.landfall.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Opens the store of a hub that does not run, for a command that uses it alone. */
final class StoredHub {
    private StoredHub() {}

    /** The work with the store. */
    @FunctionalInterface
    interface Work {
        void on(HubStore store) throws IOException;
    }

    /** The settings of the hub's store, from its file. */
    static StoreSettings settings(Optional<Path> config) {
        return all(config).store();
    }

    /** All settings of the hub, from its file. */
    static HubSettings all(Optional<Path> config) {
        try {
            var written = Settings.read(config.orElse(null), Map.of());
            var settings = HubSettings.from(written);
            written.finish();
            return settings;
        } catch (SettingsException e) {
            throw new CommandFailure(
                    ExitCode.SETTINGS,
                    ExitCode.SETTINGS.reason(),
                    String.valueOf(e.getMessage()),
                    ExitCode.SETTINGS.cure(),
                    e);
        }
    }

    /** Opens the store, runs the work, and closes the store. */
    static void with(DataDirectory data, StoreSettings settings, Work work) throws IOException {
        try {
            var hub = HubStore.open(settings, data);
            try (var _ = hub.store()) {
                work.on(hub);
            }
        } catch (ProviderException failure) {
            throw failure(failure);
        }
    }

    static CommandFailure failure(ProviderException failure) {
        var code = switch (failure.fault()) {
            case UNAVAILABLE, THROTTLED -> ExitCode.UNREACHABLE;
            case UNSUPPORTED, UNAUTHENTICATED, NOT_FOUND, CONFLICT -> ExitCode.REFUSED;
            case TOO_LARGE, EXPIRED, CORRUPT -> ExitCode.FAILED;
        };
        return new CommandFailure(code, "Store", String.valueOf(failure.getMessage()), ExitCode.FAILED.cure(), failure);
    }
}
