package dev.landfall.gateway.door.transport;

import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Listens at the addresses of a gateway, accepts connections within the limits, and passes each to a host. Any thread. */
public final class DoorServer implements AutoCloseable {
    /** The maximum size of a TLS record, in plain bytes. */
    public static final int RECORD_BYTES_MAX = 16_384;

    private static final int BACKLOG = 4_096;

    private final EventLoopGroup loops;

    @NodeLocal("nothing: the event loops of this process")
    private final IdentityHashMap<EventLoop, LoopTicker> tickers = new IdentityHashMap<>();

    private final TransportSettings settings;
    private final int recordBytesMax;
    private final OpenConnections connections;
    private final AcceptedConnection.Host host;
    private final HandshakeLimiter limiter;

    @NodeLocal("nothing: the open ports of this process")
    private final List<Channel> listeners = new ArrayList<>();

    @NodeLocal("the files of certificates and keys")
    private final List<ServerTls> certified = new CopyOnWriteArrayList<>();

    /**
     * Creates a server that does not listen yet.
     *
     * @param recordBytesMax plain bytes in one TLS record, at most {@link #RECORD_BYTES_MAX}
     */
    public DoorServer(
            TransportSettings settings, int recordBytesMax, OpenConnections connections, AcceptedConnection.Host host) {
        this.settings = settings;
        this.recordBytesMax = recordBytesMax;
        this.connections = connections;
        this.host = host;
        limiter = new HandshakeLimiter(settings.handshakesMax());
        connections.show(limiter);
        var threads = settings.eventLoops() > 0
                ? settings.eventLoops()
                : Runtime.getRuntime().availableProcessors();
        loops = new MultiThreadIoEventLoopGroup(
                threads,
                new DefaultThreadFactory(connections.door() + "-loop"),
                Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        for (var executor : loops) {
            if (executor instanceof EventLoop loop) {
                tickers.put(loop, new LoopTicker(loop, settings.tick()));
            }
        }
    }

    /**
     * Listens at one more address.
     *
     * @param tls empty for plain TCP
     * @return the port, which the system chooses for port 0
     * @throws IOException when the address is in use, or the certificate or key cannot be used
     */
    public int listen(InetSocketAddress address, Optional<TlsSettings> tls) throws IOException {
        var serverTls = tls.isPresent() ? new ServerTls(tls.get(), recordBytesMax) : null;
        var bound = new ServerBootstrap()
                .group(loops)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(settings.writeBytesMax() / 2, settings.writeBytesMax()))
                .childHandler(new ConnectionSetup(serverTls))
                .bind(address)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var failed = new BindException("cannot listen at " + SocketAddresses.text(address) + ": "
                    + bound.cause().getMessage());
            failed.initCause(bound.cause());
            throw failed;
        }
        bound.channel()
                .pipeline()
                .addLast(new AcceptFailures(
                        connections.refusals(), connections.descriptors(), SocketAddresses.text(address)));
        listeners.add(bound.channel());
        if (serverTls != null) {
            certified.add(serverTls);
        }
        return ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }

    /**
     * Reads certificates and keys again. Open connections continue with the old ones.
     *
     * @throws IOException when they cannot be used; the old ones stay then
     */
    public void renewCertificates() throws IOException {
        for (var tls : certified) {
            tls.renew();
        }
    }

    /** The number of open connections. */
    public int open() {
        return connections.open();
    }

    /** The number of TLS handshakes that have begun and not ended. */
    int handshakes() {
        return limiter.used();
    }

    /** Stops listening and tells the peers of all connections that the hub shuts down. Returns at once. */
    public void release() {
        if (loops.isShuttingDown()) {
            return;
        }
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        tickers.forEach((loop, ticker) -> loop.execute(Guard.guarded("door-release", ticker::release)));
    }

    /** Closes all connections that are still open. */
    @Override
    public void close() {
        release();
        loops.shutdownGracefully(50, Duration.ofSeconds(2).toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }

    /** Prepares a new connection on its event loop. */
    private final class ConnectionSetup extends ChannelInitializer<Channel> {
        private final @Nullable ServerTls tls;

        ConnectionSetup(@Nullable ServerTls tls) {
            this.tls = tls;
        }

        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        protected void initChannel(Channel channel) {
            if (!connections.enters(channel)) {
                var _ = channel.close();
                return;
            }
            try {
                received(channel);
            } catch (Throwable failure) { // it ends this connection, and must not count against the others
                Guard.failed("door-entrance", failure);
                connections.left(channel, "internal-error");
                var _ = channel.close();
            }
        }

        private void received(Channel channel) {
            var ticker = tickers.get(channel.eventLoop());
            if (ticker == null) {
                throw new IllegalStateException("no ticker for this event loop");
            }
            if (tls == null) {
                host.receive(new AcceptedConnection(channel, null, ticker));
                return;
            }
            var place = new DeferredTls.Place(channel, connections, limiter, ticker);
            channel.pipeline()
                    .addLast(new DeferredTls(place, tls.handshake(), turn -> secure(channel, tls, ticker, turn)));
        }

        private void secure(Channel channel, ServerTls by, LoopTicker ticker, HandshakeLimiter.Turn turn) {
            var handler = by.handler(channel);
            var lingering = new LingeringClose();
            channel.pipeline().addLast(lingering, QuickAcks.INSTANCE, handler);
            var _ = handler.handshakeFuture()
                    .addListener(done -> Guard.run("handshake-turn", () -> {
                        turn.end();
                        if (done.isSuccess()) {
                            channel.pipeline().remove(lingering);
                        }
                    }));
            host.receive(new AcceptedConnection(channel, handler, ticker));
        }
    }
}
