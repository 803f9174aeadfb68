package dev.landfall.gateway.door.transport;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was let in.
 *
 * @param channel has TLS in its pipeline already, with {@link QuickAcks} before it until the handshake is done
 * @param tls null on plain TCP
 * @param ticker of its event loop
 */
public record AcceptedConnection(Channel channel, @Nullable SslHandler tls, LoopTicker ticker) {
    /** Whoever puts what speaks the protocol behind TLS. Called on the connection's event loop, once for each. */
    public interface Host {
        /** Takes it over. */
        void receive(AcceptedConnection accepted);
    }
}
