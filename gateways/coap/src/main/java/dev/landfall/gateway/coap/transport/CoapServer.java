package dev.landfall.gateway.coap.transport;

import dev.landfall.gateway.coap.codec.Decoder;
import dev.landfall.gateway.coap.codec.Limits;
import dev.landfall.gateway.coap.session.CoapInbound;
import dev.landfall.gateway.door.transport.DoorServer;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.TransportSettings;

/** Makes the server of this gateway, which adds CoAP behind TLS on every connection. */
public final class CoapServer {
    private static final int OPTIONS_MAX = 256;

    /**
     * Plain bytes in one TLS record. With its overhead (at most 29 bytes here) it stays below the 8,880 bytes that an OCF device reads at
     * once.
     */
    private static final int RECORD_BYTES_MAX = 8_192;

    private CoapServer() {}

    /**
     * Creates a server that does not listen yet.
     *
     * @param messageBytesMax the maximum size of a message, checked with its header
     */
    public static DoorServer of(
            TransportSettings settings, int messageBytesMax, CoapInbound.Acceptor door, OpenConnections connections) {
        var decoder = new Decoder(new Limits(messageBytesMax, OPTIONS_MAX));
        return new DoorServer(
                settings,
                RECORD_BYTES_MAX,
                connections,
                accepted -> accepted.channel()
                        .pipeline()
                        .addLast(new CoapChannelHandler(door, connections, accepted, new MessageFraming(decoder))));
    }
}
