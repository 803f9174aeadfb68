package dev.landfall.simulator;

import dev.landfall.guard.Guard;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.net.InetSocketAddress;
import java.net.URI;

/** Connects the MQTT devices of one event loop. */
final class MqttDialer implements MqttLink.Dialer {

    private static final int UNWRITABLE_BYTES = 32_768;
    private static final int SEND_BUFFER_BYTES = 65_536;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int MESSAGE_BYTES_MAX = 262_144;
    private static final int TLS_PORT = 8883;
    private static final int PLAIN_PORT = 1883;

    private final Bootstrap bootstrap;
    private final TlsContexts tls;

    MqttDialer(EventLoop loop, Class<? extends Channel> channel, TlsContexts tls) {
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
    public void dial(MqttDevice device, Enrolment enrolment) {
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
        var port = uri.getPort() >= 0 ? uri.getPort() : secure ? TLS_PORT : PLAIN_PORT;
        bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel made) {
                        var handler = secure ? tls.handler(device.id(), enrolment, made.alloc()) : null;
                        if (handler != null) {
                            made.pipeline().addLast(handler);
                        }
                        made.pipeline()
                                .addLast(
                                        new MqttDecoder(MESSAGE_BYTES_MAX),
                                        MqttEncoder.INSTANCE,
                                        new MqttConnection(device, made, secure));
                    }
                })
                .connect(new InetSocketAddress(uri.getHost(), port))
                .addListener((ChannelFuture done) -> Guard.run("simulator-connect", () -> {
                    var connection = done.channel().pipeline().get(MqttConnection.class);
                    if (!done.isSuccess() && connection != null) {
                        connection.ended(MqttConnection.reason(done.cause()));
                    }
                }));
    }

    private static boolean isSecure(URI uri) {
        var secure = "mqtts".equals(uri.getScheme());
        if (uri.getHost() == null || (!secure && !"mqtt".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("no address of a hub: " + uri);
        }
        return secure;
    }
}
