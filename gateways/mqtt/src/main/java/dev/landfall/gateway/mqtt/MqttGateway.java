package dev.landfall.gateway.mqtt;

import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.session.SignIns;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.RunningGateway;
import dev.landfall.gateway.mqtt.login.ChildDeviceLogin;
import dev.landfall.gateway.mqtt.login.DeviceLogin;
import dev.landfall.gateway.mqtt.session.MqttConversations;
import dev.landfall.gateway.mqtt.session.MqttMeters;
import dev.landfall.gateway.mqtt.thingsboard.TokenAuthenticator;
import dev.landfall.gateway.mqtt.transport.MqttServer;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;

/** The gateway for devices built for ThingsBoard: they connect, publish values and receive commands (MQTT 3.1.1 and 5). */
public final class MqttGateway {
    private MqttGateway() {}

    /**
     * Starts to listen.
     *
     * @throws IOException when an address is in use, or the certificate or key cannot be used; the message says which
     */
    public static RunningGateway start(MqttSettings settings, CoreDoors core, MeterRegistry registry)
            throws IOException {
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
        var conversations = new ConversationCount();
        var server = MqttServer.of(
                settings.transport(),
                settings.peers().packetBytesMax(),
                new MqttConversations(settings.peers(), meters, refusals, authenticator, conversations),
                new OpenConnections(settings.transport(), meters, refusals));
        return RunningGateway.start(server, conversations, settings.addresses());
    }

    /**
     * The links that every device here has. A device that is signed up with them can receive commands and shared attributes before its
     * first connection.
     */
    public static List<Link> firstLinks() {
        return TokenAuthenticator.firstLinks();
    }

    /**
     * The parts that the gateway uses.
     *
     * @param devices for requests of devices for their own attributes
     * @param login authenticates clients
     * @param children finds the child devices of clients
     * @param clock the wall clock
     */
    public record CoreDoors(
            Sessions sessions, Devices devices, DeviceLogin login, ChildDeviceLogin children, Clock clock) {}
}
