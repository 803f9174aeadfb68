package dev.landfall.provider.remote.wire;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The two ways to reach a provider, as channels and servers of gRPC. */
public final class Transport {
    /** Longer than providers require, and shorter than the memory of firewalls. */
    private static final int KEEP_ALIVE_SECONDS = 310;

    private Transport() {}

    /** An event loop that does not keep the process alive. */
    public static EventLoopGroup loops(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /**
     * A channel, which connects at its first use.
     *
     * @param executor runs the receivers of messages, which may block
     * @throws IllegalArgumentException when the files for TLS cannot be used
     */
    public static ManagedChannel channel(Address address, EventLoopGroup loops, Executor executor) {
        var builder = switch (address) {
            case Address.Socket socket ->
                NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(socket.path()))
                        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                        .overrideAuthority("localhost")
                        .usePlaintext();
            case Address.Tls tls ->
                NettyChannelBuilder.forAddress(tls.host(), tls.port())
                        .channelType(NioSocketChannel.class, InetSocketAddress.class)
                        .sslContext(clientTls(tls.files()))
                        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS);
        };
        return builder.eventLoopGroup(loops)
                .executor(executor)
                .offloadExecutor(executor)
                .disableRetry()
                .disableServiceConfigLookUp()
                .build();
    }

    /** A server at an address, without services yet. */
    public static NettyServerBuilder server(Address address, EventLoopGroup loops) {
        var builder = switch (address) {
            case Address.Socket socket -> socketServer(socket.path());
            case Address.Tls tls ->
                NettyServerBuilder.forAddress(new InetSocketAddress(tls.host(), tls.port()))
                        .channelType(NioServerSocketChannel.class)
                        .sslContext(serverTls(tls.files()));
        };
        return builder.bossEventLoopGroup(loops).workerEventLoopGroup(loops);
    }

    private static NettyServerBuilder socketServer(Path path) {
        return NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(path))
                .channelType(NioServerDomainSocketChannel.class);
    }

    private static SslContext clientTls(Address.TlsFiles files) {
        try {
            var context = GrpcSslContexts.forClient();
            files.ca().map(Path::toFile).ifPresent(context::trustManager);
            if (files.certificate().isPresent() && files.key().isPresent()) {
                context.keyManager(
                        files.certificate().get().toFile(), files.key().get().toFile());
            }
            return context.build();
        } catch (IOException e) {
            throw new IllegalArgumentException("the files for TLS cannot be used: " + e.getMessage(), e);
        }
    }

    private static SslContext serverTls(Address.TlsFiles files) {
        try {
            var certificate = files.certificate().map(Path::toFile).orElseThrow(Transport::noCertificate);
            File key = files.key().map(Path::toFile).orElseThrow(Transport::noCertificate);
            var context = GrpcSslContexts.forServer(certificate, key);
            if (files.ca().isPresent()) {
                context.trustManager(files.ca().get().toFile()).clientAuth(ClientAuth.REQUIRE);
            }
            return context.build();
        } catch (IOException e) {
            throw new IllegalArgumentException("the files for TLS cannot be used: " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException noCertificate() {
        return new IllegalArgumentException("a server needs a certificate and its key for TLS");
    }
}
