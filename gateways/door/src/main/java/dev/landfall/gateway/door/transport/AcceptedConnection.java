package dev.landfall.gateway.door.transport;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that was accepted within the limits.
 *
 * @param channel has TLS in its pipeline, with {@link QuickAcks} before it until the handshake is done
 * @param tls null on plain TCP
 * @param ticker the ticker of its event loop
 */
public record AcceptedConnection(Channel channel, @Nullable SslHandler tls, LoopTicker ticker) {
    /** Installs the protocol behind TLS. Called on the event loop of the connection, once for each connection. */
    public interface Host {
        /** Takes over a connection. */
        void receive(AcceptedConnection accepted);
    }
}
