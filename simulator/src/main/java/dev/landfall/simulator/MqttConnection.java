package dev.landfall.simulator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;

/** One TCP or TLS connection of an MQTT device. */
final class MqttConnection extends ChannelInboundHandlerAdapter implements MqttLink {

    private enum State {
        OPENING,
        OPEN,
        CLOSED
    }

    private final MqttDevice device;
    private final Channel channel;
    private final boolean secure;
    private State state = State.OPENING;

    MqttConnection(MqttDevice device, Channel channel, boolean secure) {
        this.device = device;
        this.channel = channel;
        this.secure = secure;
    }

    @Override
    public void send(MqttMessage message) {
        // A failed write is noticed by the end of the connection.
        var _ = channel.write(message);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void close() {
        state = State.CLOSED;
        channel.flush();
        var _ = channel.close();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        if (!secure) {
            open();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                open();
            } else {
                ended(reason(done.cause()));
            }
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        try {
            if (state == State.OPEN && read instanceof MqttMessage message) {
                if (message.decoderResult().isSuccess()) {
                    device.received(this, message);
                } else {
                    ended("the hub said no MQTT: "
                            + reason(message.decoderResult().cause()));
                    var _ = context.close();
                }
            }
        } finally {
            ReferenceCountUtil.release(read);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended("closed by the hub");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ended(reason(cause));
        var _ = context.close();
    }

    private void open() {
        if (state == State.OPENING) {
            state = State.OPEN;
            device.connected(this);
        }
    }

    void ended(String reason) {
        var before = state;
        state = State.CLOSED;
        switch (before) {
            case OPENING -> device.unreachable(reason);
            case OPEN -> device.lost(this, reason);
            case CLOSED -> {}
        }
    }

    static String reason(Throwable cause) {
        var root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
