package dev.landfall.app.hub;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.core.Core;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.embedded.LostCommits;
import dev.landfall.provider.embedded.RocksStore;
import dev.landfall.provider.postgres.PostgresAddress;
import dev.landfall.provider.postgres.PostgresStore;
import dev.landfall.provider.remote.RemoteOptions;
import dev.landfall.provider.remote.RemoteStore;
import dev.landfall.provider.remote.wire.FaultCodes;
import dev.landfall.settings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the store of the settings. Classes of other engines are not loaded. */
final class Stores {
    private static final int SHARDS = 16;

    private Stores() {}

    /**
     * Opens a store.
     *
     * @throws CommandFailure when a server refuses the login, with the cure
     */
    static Store open(StoreSettings settings, DataDirectory data) {
        return open(settings, data, SHARDS);
    }

    /**
     * As above.
     *
     * @param shards of a new store; it must have as many as the store whose content it will take
     */
    static Store open(StoreSettings settings, DataDirectory data, int shards) {
        return switch (settings.kind()) {
            case EMBEDDED -> Embedded.open(settings, data, shards);
            case POSTGRES -> Postgres.open(settings, shards);
            case REMOTE -> Remote.open(settings);
        };
    }

    private static final class Embedded {
        private Embedded() {}

        static Store open(StoreSettings settings, DataDirectory data, int shards) {
            var directory = settings.directory().orElse(data.resolve("store"));
            var options = RocksStore.Options.usual().withShards(shards).withAcceptLoss(settings.acceptLoss());
            try {
                return RocksStore.open(directory, Core.indexes(), options);
            } catch (ProviderException wrong) {
                throw wrong.getCause() instanceof LostCommits lost ? failure(lost, directory, wrong) : wrong;
            }
        }

        private static CommandFailure failure(LostCommits lost, Path directory, ProviderException wrong) {
            return new CommandFailure(
                    ExitCode.SETTINGS,
                    "StoreLoss",
                    "the store in " + directory + " is not complete: " + lost.text(),
                    "put the missing files back, or restore a backup; ./landfall start --accept-loss starts without"
                            + " the lost data, and writes a list of it to " + directory.resolve("LOSSES"),
                    wrong);
        }
    }

    private static final class Remote {
        /** How long the opening waits, because the provider may be started at the same time as the hub. */
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        private static final String FILES = "check the certificates in store.ca, store.certificate and store.key";

        private Remote() {}

        static Store open(StoreSettings settings) {
            var address = settings.remote().address(settings.url().orElseThrow());
            var options = RemoteOptions.usual()
                    .withPatience(PATIENCE)
                    .withDeadline(settings.remote().deadline());
            try {
                return RemoteStore.open(address, options, Core.indexes());
            } catch (ProviderException wrong) {
                throw failure(wrong, address.toString());
            } catch (IllegalArgumentException wrong) {
                throw new CommandFailure(
                        ExitCode.SETTINGS,
                        ExitCode.SETTINGS.reason(),
                        String.valueOf(wrong.getMessage()),
                        FILES,
                        wrong);
            }
        }

        private static CommandFailure failure(ProviderException wrong, String address) {
            var message = "the provider at " + address + " cannot be used: " + wrong.getMessage();
            if (FaultCodes.byTls(wrong)) {
                return new CommandFailure(ExitCode.REFUSED, "StoreRefused", message, FILES, wrong);
            }
            var away = wrong.fault() == Fault.UNAVAILABLE || wrong.fault() == Fault.THROTTLED;
            return new CommandFailure(
                    away ? ExitCode.UNREACHABLE : ExitCode.FAILED,
                    away ? "StoreUnreachable" : "Store",
                    message,
                    away
                            ? "start the provider (Landfall's own with ./landfall provide), or correct store.url"
                            : "use a provider that implements the provider interface of this release:"
                                    + " docs/contracts/provider.md",
                    wrong);
        }
    }

    private static final class Postgres {
        private Postgres() {}

        static Store open(StoreSettings settings, int shards) {
            var address = PostgresAddress.parse(settings.url().orElseThrow());
            var user = settings.user().or(address::user).orElseThrow();
            var login = new PostgresStore.Login(
                    user, settings.password().map(Postgres::secret).orElse(() -> null));
            try {
                var options = PostgresStore.Options.usual()
                        .withShards(shards)
                        .withReaders(settings.connections())
                        .withLanes(settings.lanes());
                return PostgresStore.open(address, login, Core.indexes(), options);
            } catch (ProviderException wrong) {
                throw failure(wrong, address + " as " + user);
            }
        }

        private static Supplier<@Nullable String> secret(Secret secret) {
            return () -> {
                try {
                    return secret.reveal();
                } catch (IOException e) {
                    throw new UncheckedIOException("the store's password cannot be read", e);
                }
            };
        }

        private static CommandFailure failure(ProviderException wrong, String where) {
            var message = "the store at " + where + " cannot be opened: " + wrong.getMessage();
            return switch (wrong.fault()) {
                case UNAVAILABLE, THROTTLED ->
                    new CommandFailure(
                            ExitCode.UNREACHABLE,
                            "StoreUnreachable",
                            message,
                            "check that the server runs, and that store.url has the right host, port and database",
                            wrong);
                case UNAUTHENTICATED ->
                    new CommandFailure(
                            ExitCode.REFUSED,
                            "StoreRefused",
                            message,
                            "check the user in store.user and the password in the file store.password-file",
                            wrong);
                case UNSUPPORTED ->
                    new CommandFailure(
                            ExitCode.FAILED,
                            "Store",
                            message,
                            "start the release of Landfall that wrote the store, or a newer one; PostgreSQL must be version"
                                    + " 15 or newer",
                            wrong);
                case CONFLICT, NOT_FOUND, TOO_LARGE, EXPIRED, CORRUPT ->
                    new CommandFailure(ExitCode.FAILED, "Store", message, ExitCode.FAILED.cure(), wrong);
            };
        }
    }

    /** The failure for a store that was opened and cannot be written. */
    static CommandFailure unwritable(Store store, RuntimeException wrong) {
        var why = store.status().conditions().stream()
                .filter(condition -> !condition.ok())
                .map(condition -> condition.reason() + ": " + condition.message())
                .findFirst()
                .orElse(String.valueOf(wrong.getMessage()));
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                "StoreNotWritable",
                "the hub cannot write to the store: " + why,
                "remove this cause, then start the hub again",
                wrong);
    }
}
