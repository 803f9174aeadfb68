package dev.landfall.app.hub;

import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Failure;
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
import dev.landfall.provider.remote.wire.Faults;
import dev.landfall.settings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens the store that the settings ask for. No other engine's classes are loaded. */
final class Stores {
    private static final int SHARDS = 16;

    private Stores() {}

    /** @throws Failure when a server does not let us in, with what to do about it */
    static Store open(StoreSettings settings, DataDirectory data) {
        return open(settings, data, SHARDS);
    }

    /**
     * As above.
     *
     * @param shards of a store that is new; it must have as many as the one whose content it is to take
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

        private static Failure failure(LostCommits lost, Path directory, ProviderException wrong) {
            return new Failure(
                    ExitCode.SETTINGS,
                    "StoreLoss",
                    "the store in " + directory + " is not whole: " + lost.text(),
                    "put the missing files back or restore a backup; ./landfall start --accept-loss goes on without what"
                            + " is lost, and writes it down in " + directory.resolve("LOSSES"),
                    wrong);
        }
    }

    private static final class Remote {
        /** A provider may be started at the same time as the hub. */
        private static final Duration PATIENCE = Duration.ofSeconds(10);

        private static final String FILES = "check store.ca, store.certificate and store.key";

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
                throw new Failure(
                        ExitCode.SETTINGS,
                        ExitCode.SETTINGS.reason(),
                        String.valueOf(wrong.getMessage()),
                        FILES,
                        wrong);
            }
        }

        private static Failure failure(ProviderException wrong, String address) {
            var message = "the provider at " + address + " cannot be used: " + wrong.getMessage();
            if (Faults.byTls(wrong)) {
                return new Failure(ExitCode.REFUSED, "StoreRefused", message, FILES, wrong);
            }
            var away = wrong.fault() == Fault.UNAVAILABLE || wrong.fault() == Fault.THROTTLED;
            return new Failure(
                    away ? ExitCode.UNREACHABLE : ExitCode.FAILED,
                    away ? "StoreUnreachable" : "Store",
                    message,
                    away
                            ? "start the provider, such as with ./landfall provide, or correct store.url"
                            : "the two must fit: see docs/contracts/provider.md",
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
                var options = PostgresStore.Options.usual().withShards(shards).withReaders(settings.connections());
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

        private static Failure failure(ProviderException wrong, String where) {
            var message = "the store at " + where + " cannot be opened: " + wrong.getMessage();
            return switch (wrong.fault()) {
                case UNAVAILABLE, THROTTLED ->
                    new Failure(
                            ExitCode.UNREACHABLE,
                            "StoreUnreachable",
                            message,
                            "is the server up, and do host, port and database of store.url fit?",
                            wrong);
                case UNAUTHENTICATED ->
                    new Failure(
                            ExitCode.REFUSED,
                            "StoreRefused",
                            message,
                            "check store.user and the file of store.password-file",
                            wrong);
                case UNSUPPORTED ->
                    new Failure(
                            ExitCode.FAILED,
                            "Store",
                            message,
                            "start the release that wrote it, or a newer one; the server must be 15 or newer",
                            wrong);
                case CONFLICT, NOT_FOUND, TOO_LARGE, EXPIRED, CORRUPT ->
                    new Failure(ExitCode.FAILED, "Store", message, ExitCode.FAILED.cure(), wrong);
            };
        }
    }

    /** A store that was opened and cannot be written. */
    static Failure unwritable(Store store, RuntimeException wrong) {
        var why = store.status().conditions().stream()
                .filter(condition -> !condition.ok())
                .map(condition -> condition.reason() + ": " + condition.message())
                .findFirst()
                .orElse(String.valueOf(wrong.getMessage()));
        return new Failure(
                ExitCode.UNREACHABLE,
                "StoreNotWritable",
                "the store cannot be written: " + why,
                "start again when it can",
                wrong);
    }
}
