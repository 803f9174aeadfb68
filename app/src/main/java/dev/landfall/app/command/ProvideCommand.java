package dev.landfall.app.command;

import dev.landfall.app.conformance.StorePlace;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.console.Output;
import dev.landfall.guard.Guard;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Index;
import dev.landfall.provider.Store;
import dev.landfall.provider.embedded.LocalBus;
import dev.landfall.provider.remote.server.ProviderServer;
import dev.landfall.provider.remote.server.ServedProviders;
import dev.landfall.provider.remote.server.ServerOptions;
import dev.landfall.provider.remote.wire.Address;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code landfall provide}: serves one of Landfall's own providers on a socket, for hubs in other processes. */
@Command(
        name = "provide",
        description = {
            "Runs one of Landfall's own stores behind a socket.",
            "It runs until SIGTERM or SIGINT. Hubs use it with --store unix:PATH.",
            "With grpcs://host:port it needs a certificate; with --at-ca only callers with a certificate of that CA are let in."
        })
final class ProvideCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final StoreOptions store = new StoreOptions();

    @Option(names = "--bus", description = "Provide a bus too, shared by all callers.")
    private boolean bus;

    @Option(
            names = "--accept-loss",
            description = {
                "With --store rocksdb:DIR: open the store although it has lost commits that were on the disk.",
                "A list of the lost commits is written into the file LOSSES in DIR."
            })
    private boolean acceptLoss;

    @Option(
            names = "--at",
            required = true,
            paramLabel = "ADDRESS",
            description = "Where to listen: unix:/run/my.sock or grpcs://host:port.")
    private String at = "";

    @Option(
            names = "--at-certificate",
            paramLabel = "FILE",
            description = "The certificate of this server, in PEM; needed for grpcs:.")
    private Optional<Path> certificate = Optional.empty();

    @Option(names = "--at-key", paramLabel = "FILE", description = "The private key of the certificate, in PEM.")
    private Optional<Path> key = Optional.empty();

    @Option(
            names = "--at-ca",
            paramLabel = "FILE",
            description = "The CA certificate of callers, in PEM; only callers with a certificate of it are let in.")
    private Optional<Path> ca = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        var server = ProviderServer.start(address(), offer(), ServerOptions.usual());
        var closing = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Guard.unstarted("stop", () -> stop(server)));
        if (common.json()) {
            Output.line(Output.object()
                    .put("event", "ready")
                    .put("address", server.address().toString()));
        } else {
            Output.text("ready: " + server.address());
        }
        closing.await();
        return 0;
    }

    /** Ends the process with success, whichever signal has requested it. */
    private static void stop(ProviderServer server) {
        server.close();
        Runtime.getRuntime().halt(ExitCode.DONE.number());
    }

    private Address address() {
        try {
            return Address.parse(at, new Address.TlsFiles(ca, certificate, key));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, String.valueOf(e.getMessage()), "for example --at unix:/run/my.sock");
        }
    }

    private StorePlace opened(StorePlace place) {
        if (acceptLoss && !place.inDirectory()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--accept-loss means nothing for the store " + place.text(),
                    "use it with --store rocksdb:DIR, or leave it out");
        }
        return acceptLoss ? place.acceptingLoss() : place;
    }

    private ServedProviders offer() {
        Optional<Function<List<Index>, Store>> stores = store.place().map(place -> opened(place)::open);
        Optional<Supplier<Bus>> buses =
                bus ? Optional.of(() -> new LocalBus(LocalBus.Options.usual())) : Optional.empty();
        if (stores.isEmpty() && buses.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "nothing to provide", "give --store, --bus or both");
        }
        return new ServedProviders(stores, buses, Optional.empty());
    }
}
