package dev.landfall.gateway.coap;

import dev.landfall.core.access.Logins;
import dev.landfall.core.device.Registry;
import dev.landfall.core.device.Sessions;
import dev.landfall.gateway.coap.ocf.OcfProtocol;
import dev.landfall.gateway.coap.ocf.OcfServices;
import dev.landfall.gateway.coap.session.CoapConversations;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.transport.CoapServer;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.session.SignIns;
import dev.landfall.gateway.door.transport.DoorServer;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.TlsSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The running gateway: devices connect, sign up and in, publish, notify and are commanded (OCF over RFC 8323). */
public final class CoapGateway implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final DoorServer server;
    private final CoapConversations conversations;
    private final OptionalInt tlsPort;
    private final OptionalInt plainPort;

    private CoapGateway(DoorServer server, CoapConversations conversations, CoapSettings settings) throws IOException {
        this.server = server;
        this.conversations = conversations;
        tlsPort = listen(settings.host(), settings.tlsPort(), settings.tls());
        plainPort = listen(settings.host(), settings.plainPort(), Optional.empty());
    }

    /**
     * Listens.
     *
     * @throws IOException when an address is in use, or the certificate or key cannot be used; the message says which
     */
    public static CoapGateway start(CoapSettings settings, CoreDoors core, MeterRegistry registry) throws IOException {
        var meters = new CoapMeters(registry);
        var refusals = new Refusals(meters);
        var protocol = new OcfProtocol(new OcfServices(
                core.registry(), core.sessions(), core.logins(), settings.ocf(), meters, new SignIns(), core.clock()));
        var conversations = new CoapConversations(settings.peers(), meters, refusals, protocol);
        var server = CoapServer.of(
                settings.transport(),
                settings.peers().messageBytesMax(),
                conversations,
                new OpenConnections(settings.transport(), meters, refusals));
        try {
            return new CoapGateway(server, conversations, settings);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Where {@code coaps+tcp} is spoken; empty when it is not. */
    public OptionalInt tlsPort() {
        return tlsPort;
    }

    /** Where {@code coap+tcp} is spoken; empty when it is not. */
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

    /** Takes no more connections, tells devices to go (RFC 8323 section 5.5), makes their leaving durable, and stops. */
    @Override
    public void close() {
        server.release();
        conversations.awaitEnd(DRAIN);
        server.close();
    }

    private OptionalInt listen(String host, OptionalInt port, Optional<TlsSettings> tls) throws IOException {
        return port.isEmpty() ? port : OptionalInt.of(server.listen(new InetSocketAddress(host, port.getAsInt()), tls));
    }

    /**
     * What the gateway needs of the core.
     *
     * @param clock wall clock, for token expiry and the time service
     */
    public record CoreDoors(Registry registry, Sessions sessions, Logins logins, Clock clock) {}
}
