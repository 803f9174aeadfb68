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
 * The settings of the store.
 *
 * @param kind the engine
 * @param url the address of its server; empty for a store in the data directory
 * @param user of the database; empty for the one in the URL
 * @param password of that user; empty when the server needs none, or the driver finds it
 * @param connections the maximum number of connections for readers
 * @param lanes in how many lanes the hub commits to PostgreSQL at the same time, each with its own connection
 * @param directory of the embedded store; empty for the usual one in the data directory
 * @param remote for a provider in another process
 * @param written what the operator wrote, by key
 * @param acceptLoss whether this start accepts missing commits of the embedded store; only on the command line, never in a file
 */
public record StoreSettings(
        Kind kind,
        Optional<String> url,
        Optional<String> user,
        Optional<Secret> password,
        int connections,
        int lanes,
        Optional<Path> directory,
        Remote remote,
        Map<String, String> written,
        boolean acceptLoss) {
    private static final int CONNECTIONS_MAX = 1000;
    private static final int LANES_MAX = 64;
    private static final String PREFIX = "store.";
    private static final Set<String> PLACE = Set.of("store.kind", "store.url", "store.directory");

    /** The storage engines. */
    public enum Kind {
        /** The embedded store in the data directory, for one node. */
        EMBEDDED,
        /** PostgreSQL 15 or newer, for one hub or several. */
        POSTGRES,
        /** A provider in another process. */
        REMOTE
    }

    /**
     * The connection to a provider in another process.
     *
     * @param ca the file with its authority; empty for those that this machine trusts
     * @param certificate the file with the own certificate, if the provider requires it
     * @param key the file with the certificate's key
     * @param deadline of each call
     */
    public record Remote(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key, Duration deadline) {
        static Remote from(Settings settings) {
            return new Remote(
                    file(
                            settings,
                            "store.ca",
                            "A PEM file with the CA certificates that the hub trusts when it connects to a provider with"
                                    + " grpcs:. Without it, the hub trusts the CAs of the system."),
                    file(
                            settings,
                            "store.certificate",
                            "A PEM file with the certificate that the hub shows to the provider. It is needed only if the"
                                    + " provider asks for one."),
                    file(settings, "store.key", "A PEM file with the private key of store.certificate."),
                    settings.duration(
                            "store.deadline",
                            "10s",
                            "How long the hub waits for the answer to one call of a provider in another process."));
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
                        "Where everything is kept: embedded is a store in the data directory; postgres is a PostgreSQL"
                                + " server, version 15 or newer; remote is a provider in another process."),
                settings.optional(
                        "store.url",
                        "The address of the store's server: postgres://host:5432/database for PostgreSQL;"
                                + " unix:/run/my.sock or grpcs://host:port for a provider."),
                settings.optional("store.user", "The database user, if store.url does not contain one."),
                settings.secret(
                        "store.password-file",
                        "A file with the password of the database user, if the server asks for a password."),
                (int) settings.number(
                        "store.connections",
                        10,
                        new Bounds(1, CONNECTIONS_MAX),
                        "The most connections to the PostgreSQL server for reading. For writing, there is one more for each lane"
                                + " (store.lanes)."),
                (int) settings.number(
                        "store.lanes",
                        4,
                        new Bounds(1, LANES_MAX),
                        "How many groups of changes the hub writes to the PostgreSQL server at the same time. Each lane writes"
                                + " to its own part of the devices, with its own connection."),
                settings.optional(
                                "store.directory",
                                "The directory of the embedded store, as an absolute path. Without it, the store is in the"
                                        + " directory store of the data directory.")
                        .map(Path::of),
                Remote.from(settings),
                settings.written(PREFIX),
                false);
        store.check(settings);
        return store;
    }

    /** These settings, with or without the acceptance of a loss. */
    StoreSettings withAcceptLoss(boolean accepted) {
        return new StoreSettings(kind, url, user, password, connections, lanes, directory, remote, written, accepted);
    }

    /**
     * Reads the settings of a store only.
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

    /** The place of the store, for people; without secrets. */
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
            settings.mistake(
                    "store.directory must be an absolute path, and it can be set only when store.kind is embedded");
        }
        if (kind == Kind.EMBEDDED) {
            if (url.isPresent()) {
                settings.mistake(
                        "store.url names a server, but store.kind is embedded: set store.kind to postgres or remote");
            }
            return;
        }
        if (url.isEmpty()) {
            settings.mistake("store.url is missing: store.kind needs the address of a server");
            return;
        }
        try {
            if (kind == Kind.REMOTE) {
                remote.address(url.get());
            } else if (PostgresAddress.parse(url.get()).user().or(() -> user).isEmpty()) {
                settings.mistake(
                        "store.user is missing, and store.url contains no user: name the database user in one of them");
            }
        } catch (IllegalArgumentException wrong) {
            settings.mistake("store.url (--store): " + wrong.getMessage());
        }
    }
}
