package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.guard.Guard;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/**
 * The last handler of the listening socket. It handles failures to accept a connection, usually because the process has no file
 * descriptor left. Then the listener accepts nothing for a second, and the peers wait.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
    private final Refusals refusals;
    private final Descriptors descriptors;
    private final String address;

    AcceptFailures(Refusals refusals, Descriptors descriptors, String address) {
        this.refusals = refusals;
        this.descriptors = descriptors;
        this.address = address;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext on, Throwable failure) {
        if (failure instanceof IOException) {
            descriptors.ranOut();
            refusals.refused("not-accepted", address, "", String.valueOf(failure.getMessage()));
        } else {
            Guard.failed("door-accept", failure);
        }
    }
}
