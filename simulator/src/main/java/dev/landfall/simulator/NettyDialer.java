package dev.landfall.simulator;

import dev.landfall.guard.Guard;
import dev.landfall.simulator.LoopContext.Dialer;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Connects the OCF devices of one event loop. */
final class NettyDialer implements Dialer {

    /** A connection with this number of bytes to write accepts no more changes. */
    private static final int UNWRITABLE_BYTES = 32_768;

    /** The size of the socket's send buffer. It is small, so that the hub soon reads what was sent. */
    private static final int SEND_BUFFER_BYTES = 65_536;

    private static final int CONNECT_MILLIS = 10_000;

    private final Bootstrap bootstrap;
    private final TlsContexts tls;

    NettyDialer(EventLoop loop, Class<? extends Channel> channel, TlsContexts tls) {
        this.tls = tls;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(channel)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(UNWRITABLE_BYTES / 2, UNWRITABLE_BYTES));
    }

    @Override
    public void dial(Device device, Enrolment enrolment) {
        URI uri;
        boolean secure;
        try {
            uri = URI.create(enrolment.uri());
            secure = isSecure(uri);
            if (secure) {
                tls.prepare(enrolment);
            }
        } catch (IllegalArgumentException e) {
            bootstrap.config().group().execute(() -> device.unreachable(String.valueOf(e.getMessage())));
            return;
        }
        var port = uri.getPort() >= 0 ? uri.getPort() : secure ? 5684 : 5683;
        bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        prepare(made, device, secure ? enrolment : null);
                    }
                })
                .connect(new InetSocketAddress(uri.getHost(), port))
                .addListener((ChannelFuture done) -> Guard.run("simulator-connect", () -> {
                    var connection = done.channel().pipeline().get(OcfConnection.class);
                    if (!done.isSuccess() && connection != null) {
                        connection.failed(done.cause());
                    }
                }));
    }

    private static boolean isSecure(URI uri) {
        var secure = "coaps+tcp".equals(uri.getScheme());
        if (uri.getHost() == null || (!secure && !"coap+tcp".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("no address of a hub: " + uri);
        }
        return secure;
    }

    private void prepare(Channel made, Device device, @Nullable Enrolment secured) {
        var handler = secured == null ? null : tls.handler(device.id(), secured, made.alloc());
        if (handler != null) {
            made.pipeline().addLast(handler);
        }
        made.pipeline().addLast(new OcfConnection(device, made, handler));
    }
}
