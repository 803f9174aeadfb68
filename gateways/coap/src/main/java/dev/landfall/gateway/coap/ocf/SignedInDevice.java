package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.session.CoapMeters;
import dev.landfall.gateway.coap.session.CoapPeer;
import dev.landfall.gateway.door.session.SessionListener;
import java.time.Clock;
import java.util.Collection;
import java.util.List;

/** A device that has signed in on a connection, and all that runs for it. */
final class SignedInDevice {
    private final DeviceSession session;
    private final SessionListener listener;
    private final DescriptionReporter description;
    private final TwinSynchroniser synchroniser;
    private final OcfCommandRunner commands;
    private volatile Principal principal;

    SignedInDevice(
            CoapPeer peer,
            DeviceSession session,
            Principal principal,
            SessionListener listener,
            OcfSettings settings,
            CoapMeters meters,
            Clock clock) {
        this.session = session;
        this.principal = principal;
        this.listener = listener;
        description = new DescriptionReporter(peer, listener, session);
        synchroniser = new TwinSynchroniser(peer, listener, session, settings, meters, description);
        commands = new OcfCommandRunner(peer, listener, session, settings, synchroniser, clock);
    }

    /** The device knows that it is signed in: its commands and twins may begin. */
    void begin() {
        listener.attach(commands::wake);
        commands.wake();
        synchroniser.start();
    }

    DeviceId device() {
        return session.device();
    }

    Principal principal() {
        return principal;
    }

    /** A newer token of the same person. */
    void renew(Principal newer) {
        principal = newer;
    }

    boolean samePerson(Principal other) {
        return principal.tenant().equals(other.tenant()) && principal.owner().equals(other.owner());
    }

    List<Link> links() {
        return session.links();
    }

    /** Blocks until it is durable. */
    void publish(Publication publication) {
        session.publish(publication.links());
        description.published(publication);
    }

    /** What follows once the device knows that it has published. */
    void published() {
        synchroniser.linksChanged();
        commands.wake();
    }

    /** Blocks until it is durable. */
    void unpublish(Collection<String> hrefs) {
        session.unpublish(hrefs);
        synchroniser.linksChanged();
    }

    /** The device goes by itself. */
    void leaving() {
        listener.leaving();
    }

    /** The device has gone and the connection stays. */
    void stop() {
        synchroniser.stop();
    }

    /** Blocks until everybody can know that the device has gone. */
    void close(String reason) {
        session.close(reason);
    }
}
