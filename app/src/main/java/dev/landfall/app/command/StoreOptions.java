package dev.landfall.app.command;

import dev.landfall.app.conformance.StorePlace;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that name a store. */
final class StoreOptions {
    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = {
                "The store: memory, rocksdb:DIR, unix:/run/my.sock, grpcs://host:port or"
                        + " postgres://user@host:port/database.",
                "The command conformance also takes rocksdb and postgres: it then makes a new store, and starts"
                        + " a server for it."
            })
    private Optional<String> store = Optional.empty();

    @Option(
            names = "--store-password-file",
            paramLabel = "FILE",
            description = "A file with the password of the database user.")
    private Optional<Path> password = Optional.empty();

    @Option(
            names = "--store-ca",
            paramLabel = "FILE",
            description = "The CA certificate of the other side of TLS, in PEM.")
    private Optional<Path> ca = Optional.empty();

    @Option(names = "--store-certificate", paramLabel = "FILE", description = "Your own certificate for TLS, in PEM.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--store-key", paramLabel = "FILE", description = "The private key of the certificate, in PEM.")
    private Optional<Path> key = Optional.empty();

    Optional<StorePlace> place() {
        return store.map(text -> new StorePlace(text, password, files(), false));
    }

    StorePlace required() {
        return place().orElseThrow(
                        () -> new CommandFailure(ExitCode.USAGE, "--store is missing", "name the store with --store"));
    }

    Address.TlsFiles files() {
        return new Address.TlsFiles(ca, certificate, key);
    }
}
