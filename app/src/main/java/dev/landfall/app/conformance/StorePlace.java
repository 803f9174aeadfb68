package dev.landfall.app.conformance;

import dev.landfall.conformance.memory.MemoryStore;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import dev.landfall.provider.embedded.RocksStore;
import dev.landfall.provider.postgres.PostgresAddress;
import dev.landfall.provider.postgres.PostgresStore;
import dev.landfall.provider.remote.RemoteOptions;
import dev.landfall.provider.remote.RemoteStore;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.settings.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A store as the command line names it: {@code memory}, {@code rocksdb:DIR}, {@code unix:/run/my.sock}, {@code grpcs://host:port} or
 * {@code postgres://user@host:port/database}.
 *
 * @param text as it was written
 * @param password the file with the password of the database's user
 * @param files for TLS
 * @param acceptLoss whether a store in a directory is opened although it has lost commits; the loss is recorded
 */
public record StorePlace(String text, Optional<Path> password, Address.TlsFiles files, boolean acceptLoss) {
    /** In the memory of this process. */
    public static final String MEMORY = "memory";
    /** RocksDB; alone, or with a directory after a colon. */
    public static final String ROCKSDB = "rocksdb";
    /** PostgreSQL; alone for a server that is started for the test. */
    public static final String POSTGRES = "postgres";

    private static final int SHARDS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** A store without secrets. */
    public static StorePlace of(String text) {
        return new StorePlace(text, Optional.empty(), Address.TlsFiles.none(), false);
    }

    /** RocksDB in a directory. */
    public static StorePlace rocks(Path directory) {
        return of(ROCKSDB + ":" + directory);
    }

    /** Whether it is RocksDB in a named directory. */
    public boolean inDirectory() {
        return text.startsWith(ROCKSDB + ":");
    }

    /** The same store; a loss of commits is accepted. */
    public StorePlace acceptingLoss() {
        return new StorePlace(text, password, files, true);
    }

    /** Whether it is a provider in another process. */
    public boolean remote() {
        return Address.isOne(text);
    }

    /** Whether it is a database on a running server. */
    public boolean database() {
        return text.startsWith(POSTGRES + ":") || text.startsWith("postgresql:");
    }

    /**
     * Opens the store.
     *
     * @throws IllegalArgumentException when the text names no store
     */
    public Store open(List<Index> indexes) {
        if (text.equals(MEMORY)) {
            return new MemoryStore(SHARDS, indexes);
        }
        if (inDirectory()) {
            var options = RocksStore.Options.usual().withAcceptLoss(acceptLoss);
            return RocksStore.open(directory(), indexes, options);
        }
        if (remote()) {
            var options = RemoteOptions.usual().withPatience(PATIENCE);
            return RemoteStore.open(Address.parse(text, files), options, indexes);
        }
        if (database()) {
            var address = PostgresAddress.parse(text);
            var login = new PostgresStore.Login(address.user().orElseThrow(this::nobody), this::secret);
            return PostgresStore.open(address, login, indexes, PostgresStore.Options.usual());
        }
        throw new IllegalArgumentException(
                text + " is not a store: use memory, rocksdb:DIR, unix:/run/my.sock, grpcs://host:port"
                        + " or postgres://user@host:port/database");
    }

    /** The directory of a store in a directory. */
    Path directory() {
        return Path.of(text.substring(ROCKSDB.length() + 1));
    }

    /** The options that name this store on a command line. */
    List<String> options() {
        var options = new ArrayList<>(List.of("--store", text));
        password.ifPresent(file -> options.addAll(List.of("--store-password-file", file.toString())));
        files.ca().ifPresent(file -> options.addAll(List.of("--store-ca", file.toString())));
        files.certificate().ifPresent(file -> options.addAll(List.of("--store-certificate", file.toString())));
        files.key().ifPresent(file -> options.addAll(List.of("--store-key", file.toString())));
        return options;
    }

    private IllegalArgumentException nobody() {
        return new IllegalArgumentException(text + " names no user: postgres://user@host:port/database");
    }

    private String secret() {
        try {
            return password.isPresent() ? new Secret(password.get()).reveal() : "";
        } catch (IOException e) {
            throw new UncheckedIOException("the password file cannot be read", e);
        }
    }
}
