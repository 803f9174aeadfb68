package dev.landfall.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Some HTTP/1.1 connections to the API over TLS, on one thread. Each carries one request at a time; further requests wait. It costs a
 * tenth of the CPU time of the JDK's client, so that the generator does not take the cores from the hub that it measures.
 */
final class HttpConnections implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 1 << 20;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final ArrayDeque<Channel> idle = new ArrayDeque<>();

    private HttpConnections() {}

    private record Call(FullHttpRequest request, IntConsumer answered) {}

    /** Opens {@code count} connections to the API with this address. */
    static HttpConnections open(URI api, Path ca, int count) throws IOException, InterruptedException {
        var tls = SslContextBuilder.forClient().trustManager(ca.toFile()).build();
        var all = new HttpConnections();
        for (var i = 0; i < count; i++) {
            all.connect(api, tls);
        }
        return all;
    }

    private void connect(URI api, SslContext tls) throws InterruptedException {
        var channel = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel raw) {
                        raw.pipeline()
                                .addLast(tls.newHandler(raw.alloc(), api.getHost(), api.getPort()))
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(ANSWER_BYTES_MAX))
                                .addLast(new Answers(raw));
                    }
                })
                .connect(api.getHost(), api.getPort())
                .sync()
                .channel();
        loop.execute(() -> free(channel));
    }

    /**
     * Sends a request as soon as a connection is free.
     *
     * @param answered gets the status of the answer, 0 when the connection was closed; runs on the thread of the connections
     */
    void send(FullHttpRequest request, IntConsumer answered) {
        loop.execute(() -> {
            waiting.add(new Call(request, answered));
            next();
        });
    }

    private void free(Channel channel) {
        idle.add(channel);
        next();
    }

    private void next() {
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            idle.remove().pipeline().get(Answers.class).ask(waiting.remove());
        }
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully();
    }

    private final class Answers extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final Channel channel;
        private @Nullable Call current;

        Answers(Channel channel) {
            this.channel = channel;
        }

        void ask(Call call) {
            current = call;
            var _ = channel.writeAndFlush(call.request()).addListener(written -> {
                if (!written.isSuccess()) {
                    end(0);
                    var _ = channel.close();
                }
            });
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) {
            end(answer.status().code());
            free(context.channel());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            idle.remove(context.channel());
            end(0);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }

        private void end(int status) {
            var ended = current;
            current = null;
            if (ended != null) {
                ended.answered().accept(status);
            }
        }
    }
}
