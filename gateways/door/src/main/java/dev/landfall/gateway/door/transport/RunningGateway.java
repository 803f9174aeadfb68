package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.session.ConversationCount;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A gateway for devices that listens, whatever its protocol. */
public final class RunningGateway implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final DoorServer server;
    private final ConversationCount conversations;
    private final OptionalInt tlsPort;
    private final OptionalInt plainPort;

    private RunningGateway(DoorServer server, ConversationCount conversations, ListenAddresses addresses)
            throws IOException {
        this.server = server;
        this.conversations = conversations;
        tlsPort = listenForTls(addresses);
        plainPort = listen(addresses.host(), addresses.plainPort(), Optional.empty());
    }

    /**
     * Listens.
     *
     * @param server that listens nowhere yet; closed when it cannot
     * @param conversations all that begin on the server
     * @throws IOException when an address is in use, or the certificate or key cannot be used; the message says which
     */
    public static RunningGateway start(DoorServer server, ConversationCount conversations, ListenAddresses addresses)
            throws IOException {
        try {
            return new RunningGateway(server, conversations, addresses);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Where the protocol is spoken over TLS; empty when it is not. */
    public OptionalInt tlsPort() {
        return tlsPort;
    }

    /** Where it is spoken over plain TCP; empty when it is not. */
    public OptionalInt plainPort() {
        return plainPort;
    }

    /**
     * Reads the server's certificate and key again; connections that there are go on.
     *
     * @throws IOException when they cannot be used; the old ones stay then
     */
    public void renewCertificates() throws IOException {
        server.renewCertificates();
    }

    /** How many connections are open. */
    public int connections() {
        return server.open();
    }

    /** Takes no more connections, tells devices to go in the protocol's words, makes their leaving durable, and stops. */
    @Override
    public void close() {
        server.release();
        conversations.awaitEnd(DRAIN);
        server.close();
    }

    private OptionalInt listenForTls(ListenAddresses addresses) throws IOException {
        try {
            return listen(addresses.host(), addresses.tlsPort(), addresses.tls());
        } catch (BindException taken) {
            if (!addresses.anyTlsPort()) {
                throw taken;
            }
            return listen(addresses.host(), OptionalInt.of(0), addresses.tls());
        }
    }

    private OptionalInt listen(String host, OptionalInt port, Optional<TlsSettings> tls) throws IOException {
        return port.isEmpty() ? port : OptionalInt.of(server.listen(new InetSocketAddress(host, port.getAsInt()), tls));
    }
}
