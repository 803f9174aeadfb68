package dev.landfall.app.hub;

import dev.landfall.provider.postgres.PostgresAddress;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.settings.Secret;
import dev.landfall.settings.Settings;
import dev.landfall.settings.Settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where everything is kept.
 *
 * @param kind which engine
 * @param url where its server is; empty for one in the data directory
 * @param user who opens it; else the one that the URL names
 * @param password of that user; empty when the server asks for none, or the driver finds it by itself
 * @param connections for those who read, at most
 * @param directory of the embedded store; empty for the usual one in the data directory
 * @param remote for a provider in another process
 * @param written what the operator wrote, by key
 * @param acceptLoss whether this start goes on without commits of the embedded store that are missing; said on the command
 *     line, never in a file
 */
public record StoreSettings(
        Kind kind,
        Optional<String> url,
        Optional<String> user,
        Optional<Secret> password,
        int connections,
        Optional<Path> directory,
        Remote remote,
        Map<String, String> written,
        boolean acceptLoss) {
    private static final int CONNECTIONS_MAX = 1000;
    private static final String PREFIX = "store.";
    private static final Set<String> PLACE = Set.of("store.kind", "store.url", "store.directory");

    /** The engines there are. */
    public enum Kind {
        /** In the data directory, for one hub. */
        EMBEDDED,
        /** PostgreSQL 15 or newer, for one hub or several. */
        POSTGRES,
        /** A provider in another process. */
        REMOTE
    }

    /**
     * How a provider in another process is talked to.
     *
     * @param ca file of who vouches for it; empty for those this machine trusts
     * @param certificate file of one's own certificate, where it asks for one
     * @param key file of the certificate's key
     * @param deadline for each call
     */
    public record Remote(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, Duration deadline) {
        static Remote from(Settings settings) {
            return new Remote(
                    file(
                            settings,
                            "store.ca",
                            "who vouches for a provider at grpcs:, in PEM; else whom this machine trusts"),
                    file(settings, "store.certificate", "shown to a provider that asks for one, in PEM"),
                    file(settings, "store.key", "of that certificate, in PEM"),
                    settings.duration("store.deadline", "10s", "for each call of a provider in another process"));
        }

        private static Optional<Path> file(Settings settings, String key, String meaning) {
            return settings.optional(key, meaning).map(Path::of);
        }

        Address address(String url) {
            return Address.parse(url, new Address.TlsFiles(ca, certificate, key));
        }
    }

    static StoreSettings from(Settings settings) {
        var store = new StoreSettings(
                settings.choice(
                        "store.kind",
                        Kind.EMBEDDED,
                        "embedded lies in the data directory; postgres is PostgreSQL, 15 or newer; remote is another process"),
                settings.optional(
                        "store.url",
                        "where its server is: postgres://host:5432/database, unix:/run/my.sock, grpcs://host:port"),
                settings.optional("store.user", "who opens it, where the URL does not say"),
                settings.secret("store.password-file", "the user's password, where the server asks for one"),
                (int) settings.number(
                        "store.connections",
                        10,
                        new Bounds(1, CONNECTIONS_MAX),
                        "to the server, for those who read; the writer has its own"),
                settings.optional(
                                "store.directory",
                                "of the embedded store, absolute; else it is store in the data directory")
                        .map(Path::of),
                Remote.from(settings),
                settings.written(PREFIX),
                false);
        store.check(settings);
        return store;
    }

    /** The same; a loss is accepted, or not. */
    StoreSettings withAcceptLoss(boolean accepted) {
        return new StoreSettings(kind, url, user, password, connections, directory, remote, written, accepted);
    }

    /**
     * Settings of a store alone.
     *
     * @param written by key, as an operator would write them
     * @throws dev.landfall.settings.SettingsException with all mistakes
     */
    static StoreSettings of(Map<String, String> written) {
        var settings = Settings.read(null, written);
        var store = from(settings);
        settings.finish();
        return store;
    }

    /** Whether the operator wrote where the store is. */
    boolean namesPlace() {
        return written.keySet().stream().anyMatch(PLACE::contains);
    }

    /** Whether both are the same store, whoever opens it. */
    boolean samePlace(StoreSettings other) {
        return kind == other.kind && url.equals(other.url) && directory.equals(other.directory);
    }

    /** Where it is, for people; without secrets. */
    String place() {
        return switch (kind) {
            case EMBEDDED ->
                "the embedded store" + directory.map(path -> " in " + path).orElse("");
            case POSTGRES ->
                url.map(text -> PostgresAddress.parse(text).toString()).orElse("PostgreSQL");
            case REMOTE -> "the provider at " + url.orElse("an unknown place");
        };
    }

    private void check(Settings settings) {
        if (directory.isPresent() && (kind != Kind.EMBEDDED || !directory.get().isAbsolute())) {
            settings.mistake("store.directory must be an absolute path, and store.kind embedded");
        }
        if (kind == Kind.EMBEDDED) {
            if (url.isPresent()) {
                settings.mistake(
                        "store.url names a server, and store.kind is embedded: say store.kind: postgres or remote");
            }
            return;
        }
        if (url.isEmpty()) {
            settings.mistake("store.url is missing: where is the server that store.kind asks for?");
            return;
        }
        try {
            if (kind == Kind.REMOTE) {
                remote.address(url.get());
            } else if (PostgresAddress.parse(url.get()).user().or(() -> user).isEmpty()) {
                settings.mistake("store.user is missing, and store.url names nobody: who opens the store?");
            }
        } catch (IllegalArgumentException wrong) {
            settings.mistake("store.url (--store): " + wrong.getMessage());
        }
    }
}
