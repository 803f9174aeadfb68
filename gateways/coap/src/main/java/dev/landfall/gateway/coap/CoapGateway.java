package dev.landfall.gateway.coap;

import dev.landfall.core.access.Logins;
import dev.landfall.core.device.Registry;
import dev.landfall.core.device.Sessions;
import dev.landfall.gateway.coap.ocf.OcfProtocol;
import dev.landfall.gateway.coap.session.CoapConversations;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.transport.CoapServer;
import dev.landfall.gateway.door.session.ConversationCount;
import dev.landfall.gateway.door.session.Refusals;
import dev.landfall.gateway.door.transport.OpenConnections;
import dev.landfall.gateway.door.transport.RunningGateway;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;

/**
 * The gateway for OCF devices: they connect, sign up, sign in, publish resources, send notifications and receive commands (OCF over RFC
 * 8323).
 */
public final class CoapGateway {
    private CoapGateway() {}

    /**
     * Starts to listen.
     *
     * @throws IOException when an address is in use, or the certificate or key cannot be used; the message says which
     */
    public static RunningGateway start(CoapSettings settings, CoreDoors core, MeterRegistry registry)
            throws IOException {
        var meters = new CoapMeters(registry);
        var refusals = new Refusals(meters);
        var protocol =
                new OcfProtocol(core.registry(), core.sessions(), core.logins(), settings.ocf(), meters, core.clock());
        var conversations = new ConversationCount();
        var server = CoapServer.of(
                settings.transport(),
                settings.peers().messageBytesMax(),
                new CoapConversations(settings.peers(), meters, refusals, protocol, conversations),
                new OpenConnections(settings.transport(), meters, refusals));
        return RunningGateway.start(server, conversations, settings.addresses());
    }

    /**
     * The parts of the core that the gateway uses.
     *
     * @param clock the wall clock, for the expiry of tokens and the time service
     */
    public record CoreDoors(Registry registry, Sessions sessions, Logins logins, Clock clock) {}
}
