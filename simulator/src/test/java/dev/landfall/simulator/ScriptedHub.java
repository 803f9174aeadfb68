package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Limits;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** A cloud that does what devices need of one: it answers, watches everything, and remembers what it was told. */
final class ScriptedHub implements AutoCloseable {

    /** Says something else than usual; null for the usual. */
    interface Script {
        @Nullable
        MessageBuilder answer(Session session, Message request);
    }

    private static final long OBSERVE_TOKEN = 1;

    private final MultiThreadIoEventLoopGroup group;
    private final Channel server;
    private final @Nullable SslContext tls;
    final List<Session> sessions = new CopyOnWriteArrayList<>();
    final BlockingQueue<Message> requests = new LinkedBlockingQueue<>();

    /** What came of the lights, by device and href, in order. */
    final Map<String, Queue<Long>> seqs = new ConcurrentHashMap<>();

    final AtomicLong notifications = new AtomicLong();
    volatile Script script = (session, request) -> null;
    volatile boolean observes = true;
    volatile boolean looksInside = true;

    ScriptedHub(@Nullable SslContext tls) {
        this.tls = tls;
        var epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(1, handlers);
        server = new ServerBootstrap()
                .group(group)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        var handler = tls == null ? null : tls.newHandler(channel.alloc());
                        if (handler != null) {
                            channel.pipeline().addLast(handler);
                        }
                        channel.pipeline().addLast(new Session(channel, handler));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    String uri() {
        var port = ((InetSocketAddress) server.localAddress()).getPort();
        return (tls == null ? "coap+tcp" : "coaps+tcp") + "://127.0.0.1:" + port;
    }

    Message request() throws InterruptedException {
        var request = requests.poll(10, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** One connection. */
    final class Session extends ByteToMessageDecoder {

        private final Decoder decoder = new Decoder(Limits.USUAL);
        private final Channel channel;
        private final @Nullable SslHandler handler;
        volatile String device = "";
        volatile @Nullable X509Certificate certificate;
        final CompletableFuture<Boolean> handshake = new CompletableFuture<>();

        Session(Channel channel, @Nullable SslHandler handler) {
            this.channel = channel;
            this.handler = handler;
        }

        void send(MessageBuilder message) {
            sendBytes(Encoder.encode(message.build()));
        }

        void sendBytes(byte[] bytes) {
            var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }

        /** Whether the hub reads what this device sends. */
        void reads(boolean reads) {
            channel.config().setAutoRead(reads);
        }

        void hangUp() {
            channel.close().syncUninterruptibly();
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            sessions.add(this);
            if (handler == null) {
                send(Message.signal(Code.CSM).token(7, 8).uint(2, 262_144));
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess() && handler != null) {
                try {
                    certificate =
                            (X509Certificate) handler.engine().getSession().getPeerCertificates()[0];
                } catch (SSLPeerUnverifiedException e) {
                    certificate = null;
                }
                handshake.complete(true);
                send(Message.signal(Code.CSM).token(7, 8).uint(2, 262_144));
            }
        }

        @Override
        protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
            var header = new byte[Math.min(in.readableBytes(), Decoder.HEADER_BYTES_MAX)];
            in.getBytes(in.readerIndex(), header);
            var length = decoder.frameLength(header, 0, header.length);
            if (length != Decoder.UNKNOWN && length <= in.readableBytes()) {
                var frame = new byte[length];
                in.readBytes(frame);
                received(decoder.decode(frame, 0, length));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }

        private void received(Message message) {
            if (Code.isResponse(message.code())) {
                if (message.token() == OBSERVE_TOKEN && message.observe() > 0) {
                    notified(message);
                } else {
                    requests.add(message);
                    script.answer(this, message);
                }
                return;
            }
            if (message.code() == Code.PING) {
                send(Message.response(Code.PONG, message));
                return;
            }
            requests.add(message);
            var own = script.answer(this, message);
            if (own != null) {
                send(own);
            } else if (Code.isRequest(message.code())) {
                usual(message);
            }
        }

        private void usual(Message request) {
            switch (request.uriPath()) {
                case "/oic/sec/account" -> {
                    if (request.code() == Code.DELETE) {
                        send(Message.response(Code.DELETED, request));
                        return;
                    }
                    var content = Bench.content(request);
                    send(Bench.answer(request, Code.CHANGED, out -> {
                        out.text("accesstoken").text("at-" + content.get("di"));
                        out.text("refreshtoken").text("rt-" + content.get("di"));
                        out.text("uid").text("user").text("expiresin").number(-1);
                    }));
                }
                case "/oic/sec/session" -> {
                    device = String.valueOf(Bench.content(request).get("di"));
                    send(Bench.answer(
                            request, Code.CHANGED, out -> out.text("expiresin").number(-1)));
                    if (observes) {
                        send(Message.request(Code.GET)
                                .token(OBSERVE_TOKEN, 8)
                                .path("/oic/res")
                                .query("if=oic.if.b")
                                .observe(0));
                    }
                }
                case "/oic/rd" -> send(Bench.publishAnswer(request));
                default -> send(Message.response(Code.NOT_FOUND, request));
            }
        }

        private void notified(Message message) {
            notifications.incrementAndGet();
            if (!looksInside) {
                return;
            }
            for (var entry : (List<?>) Bench.value(message)) {
                var map = (Map<?, ?>) entry;
                if (map.get("rep") instanceof Map<?, ?> rep && rep.get("seq") instanceof Long seq) {
                    var href = String.valueOf(map.get("href"));
                    seqs.computeIfAbsent(href, any -> new ConcurrentLinkedQueue<>())
                            .add(seq);
                }
            }
        }
    }
}
