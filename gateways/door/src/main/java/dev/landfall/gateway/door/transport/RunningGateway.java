package dev.landfall.gateway.door.transport;

import dev.landfall.gateway.door.session.ConversationCount;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A gateway for devices that listens, for any protocol. */
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
     * Starts to listen.
     *
     * @param server a server that does not listen yet; it is closed when the start fails
     * @param conversations counts the conversations of the server
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

    /** The port for TLS; empty when there is none. */
    public OptionalInt tlsPort() {
        return tlsPort;
    }

    /** The port for plain TCP; empty when there is none. */
    public OptionalInt plainPort() {
        return plainPort;
    }

    /**
     * Reads the server's certificate and key again. Open connections continue.
     *
     * @throws IOException when they cannot be used; the old ones stay then
     */
    public void renewCertificates() throws IOException {
        server.renewCertificates();
    }

    /** The number of open connections. */
    public int connections() {
        return server.open();
    }

    /**
     * Accepts no more connections, tells the devices in their protocol that the hub shuts down, waits up to five seconds until their
     * presence is stored, and stops.
     */
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
