package dev.landfall.provider.remote.server;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.provider.remote.wire.Transport;
import dev.landfall.provider.remote.wire.ViewMessages;
import io.grpc.Server;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves providers of this process on a socket. Calls, streams, messages and pages are bounded; an answer is sent no faster than it is
 * taken. Only the user of this process can open a socket file; a stale file is replaced.
 */
public final class ProviderServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ProviderServer.class.getName());
    private static final int CLOSING_SECONDS = 5;
    private static final int LOOPS = 2;

    private final Address address;
    private final Server server;
    private final EventLoopGroup loops;
    private final List<AutoCloseable> opened;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ProviderServer(Address address, Server server, EventLoopGroup loops, List<AutoCloseable> opened) {
        this.address = address;
        this.server = server;
        this.loops = loops;
        this.opened = opened;
    }

    /**
     * Starts to listen. A provider is opened by the first caller that opens it.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} when another process listens at the address, or it cannot be used
     * @throws IllegalArgumentException when the files for TLS cannot be used
     */
    public static ProviderServer start(Address address, ServedProviders served, ServerOptions options) {
        var opened = new ArrayList<AutoCloseable>();
        var file = address instanceof Address.Socket socket ? SocketFile.at(socket.path()) : null;
        var loops = Transport.loops("provider-server", LOOPS);
        try {
            var server = listening(
                    file == null ? address : new Address.Socket(file.bound()), loops, opened, served, options);
            if (file != null) {
                opened.add(file);
                file.publish();
            }
            return new ProviderServer(boundAddress(address, server), server, loops, opened);
        } catch (IOException e) {
            var _ = loops.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS);
            if (file != null) {
                file.close();
            }
            throw new ProviderException(Fault.UNAVAILABLE, "cannot listen at " + address + ": " + e.getMessage(), e);
        }
    }

    private static Server listening(
            Address address,
            EventLoopGroup loops,
            List<AutoCloseable> opened,
            ServedProviders served,
            ServerOptions options)
            throws IOException {
        Executor threads = task -> Guard.startVirtual("provider-call", task);
        var calls = new Calls(options, threads);
        var builder = Transport.server(address, loops)
                .executor(threads)
                .maxInboundMessageSize(options.messageBytesMax() + ViewMessages.PART_BYTES)
                .maxConcurrentCallsPerConnection(options.callsMax() + options.streamsMax());
        served.store().ifPresent(opener -> {
            var door = new ServedStore(opener, options);
            opened.add(door);
            builder.addService(new StoreService(door, options).definition(calls));
        });
        served.bus().ifPresent(opener -> {
            var once = new LazyValue<>(opener, Bus::close);
            opened.add(once);
            builder.addService(new BusService(once, calls).definition());
        });
        served.identity().ifPresent(opener -> {
            var once = new LazyValue<>(opener, Identity::close);
            opened.add(once);
            builder.addService(new IdentityService(once).definition(calls));
        });
        return builder.build().start();
    }

    private static Address boundAddress(Address address, Server server) {
        return address instanceof Address.Tls tls
                ? new Address.Tls(tls.host(), server.getPort(), tls.files())
                : address;
    }

    /** The address; a port 0 is replaced by the chosen one. */
    public Address address() {
        return address;
    }

    /** Waits up to five seconds for open calls, then closes everything. */
    @Override
    public void close() {
        server.shutdown();
        close(CLOSING_SECONDS);
    }

    /** Closes all connections at once. */
    public void closeNow() {
        close(0);
    }

    private void close(int seconds) {
        if (closed.getAndSet(true)) {
            return;
        }
        try {
            if (seconds == 0 || !server.awaitTermination(seconds, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.shutdownNow();
        }
        opened.reversed().forEach(ProviderServer::close);
        var _ = loops.shutdownGracefully(0, CLOSING_SECONDS, TimeUnit.SECONDS);
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) { // the others must be closed whatever one of them does
            LOG.log(System.Logger.Level.ERROR, "a provider did not close cleanly", e);
        }
    }

    /** Opens a value at its first use. */
    private static final class LazyValue<T> implements Supplier<T>, AutoCloseable {
        private final Supplier<T> opener;
        private final Consumer<T> closer;
        private @Nullable T value;

        LazyValue(Supplier<T> opener, Consumer<T> closer) {
            this.opener = opener;
            this.closer = closer;
        }

        @Override
        public synchronized T get() {
            var known = value;
            if (known == null) {
                known = opener.get();
                value = known;
            }
            return known;
        }

        @Override
        public synchronized void close() {
            if (value != null) {
                closer.accept(value);
            }
        }
    }
}
