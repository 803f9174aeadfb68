package dev.landfall.gateway.mqtt;

import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.session.SignIns;
import dev.landfall.gateway.door.transport.DoorServer;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.TlsSettings;
import dev.landfall.gateway.mqtt.login.ChildDeviceLogin;
import dev.landfall.gateway.mqtt.login.DeviceLogin;
import dev.landfall.gateway.mqtt.session.MqttConversations;
import dev.landfall.gateway.mqtt.session.MqttMeters;
import dev.landfall.gateway.mqtt.thingsboard.TokenAuthenticator;
import dev.landfall.gateway.mqtt.transport.MqttServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The running gateway: devices built for ThingsBoard connect, say their values and are commanded (MQTT 3.1.1 and 5). */
public final class MqttGateway implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final DoorServer server;
    private final MqttConversations conversations;
    private final OptionalInt tlsPort;
    private final OptionalInt plainPort;

    private MqttGateway(DoorServer server, MqttConversations conversations, MqttSettings settings) throws IOException {
        this.server = server;
        this.conversations = conversations;
        tlsPort = listenForTls(settings);
        plainPort = listen(settings.host(), settings.plainPort(), Optional.empty());
    }

    /**
     * Listens.
     *
     * @throws IOException when an address is in use, or the certificate or key cannot be used; the message says which
     */
    public static MqttGateway start(MqttSettings settings, CoreDoors core, MeterRegistry registry) throws IOException {
        settings.check();
        var meters = new MqttMeters(registry);
        var refusals = new Refusals(meters);
        var authenticator = new TokenAuthenticator(new TokenAuthenticator.Services(
                core.sessions(),
                core.devices(),
                core.login(),
                core.children(),
                settings.dialect(),
                core.clock(),
                new SignIns()));
        var conversations =
                new MqttConversations(new MqttConversations.Context(settings.peers(), meters, refusals, authenticator));
        var server = MqttServer.of(
                settings.transport(),
                settings.peers().packetBytesMax(),
                conversations,
                new OpenConnections(settings.transport(), meters, refusals));
        try {
            return new MqttGateway(server, conversations, settings);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /**
     * What every device here has, whatever it says: signed up with it, it can be commanded and its shared attributes can be
     * written before it has ever connected.
     */
    public static List<Link> firstLinks() {
        return TokenAuthenticator.firstLinks();
    }

    /** Where MQTT over TLS is spoken; empty when it is not. */
    public OptionalInt tlsPort() {
        return tlsPort;
    }

    /** Where plain MQTT is spoken; empty when it is not. */
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

    /** Takes no more connections, tells clients to go, makes their leaving durable, and stops. */
    @Override
    public void close() {
        server.release();
        conversations.awaitEnd(DRAIN);
        server.close();
    }

    private OptionalInt listenForTls(MqttSettings settings) throws IOException {
        try {
            return listen(settings.host(), settings.tlsPort(), settings.tls());
        } catch (BindException taken) {
            if (!settings.anyTlsPort()) {
                throw taken;
            }
            return listen(settings.host(), OptionalInt.of(0), settings.tls());
        }
    }

    private OptionalInt listen(String host, OptionalInt port, Optional<TlsSettings> tls) throws IOException {
        return port.isEmpty() ? port : OptionalInt.of(server.listen(new InetSocketAddress(host, port.getAsInt()), tls));
    }

    /**
     * What the gateway needs of the core, and of whoever knows its clients.
     *
     * @param devices for what devices ask about their own attributes
     * @param login who clients are
     * @param children devices that clients speak for
     * @param clock wall clock
     */
    public record CoreDoors(
            Sessions sessions, Devices devices, DeviceLogin login, ChildDeviceLogin children, Clock clock) {}
}
