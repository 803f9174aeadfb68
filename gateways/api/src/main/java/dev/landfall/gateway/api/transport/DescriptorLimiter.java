package dev.landfall.gateway.api.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Accepts a connection while the process has file descriptors left for it. Otherwise the connection is closed at once, counted and
 * logged, because nothing works any more when all descriptors are taken.
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
