package dev.landfall.gateway.api.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Lets a connection in while the process has descriptors left for it. When the last ones are taken nothing works any more, so
 * one that would need them is closed at once, counted and logged.
 */
final class DescriptorLimiter extends ChannelInboundHandlerAdapter {
    private final ApiPort.Descriptors descriptors;
    private final ThrottledLog errors;
    private boolean admitted;

    DescriptorLimiter(ApiPort.Descriptors descriptors, ThrottledLog errors) {
        this.descriptors = descriptors;
        this.errors = errors;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        admitted = descriptors.opened();
        if (admitted) {
            ctx.fireChannelActive();
            return;
        }
        errors.happened(
                "out-of-descriptors",
                () -> "a client at " + ctx.channel().remoteAddress()
                        + " was refused: this process may open no more files and connections (ulimit -n)");
        var _ = ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (admitted) {
            admitted = false;
            descriptors.closed();
        }
        ctx.fireChannelInactive();
    }
}
