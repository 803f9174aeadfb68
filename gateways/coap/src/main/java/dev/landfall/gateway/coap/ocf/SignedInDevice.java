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

/** A device that has signed in on a connection, with the parts that run for it. */
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

    /** The device has received the answer to its sign-in: its commands and twins begin. */
    void begin() {
        listener.attach(commands);
        commands.wake();
        synchroniser.start();
    }

    DeviceId device() {
        return session.device();
    }

    Principal principal() {
        return principal;
    }

    /** The device has signed in again with a newer token of the same owner. */
    void renew(Principal newer) {
        principal = newer;
    }

    boolean samePerson(Principal other) {
        return principal.tenant().equals(other.tenant()) && principal.owner().equals(other.owner());
    }

    List<Link> links() {
        return session.links();
    }

    /** Stores a publication. Blocks until it is durable. */
    void publish(Publication publication) {
        session.publish(publication.links());
        description.published(publication);
    }

    /** The device has received the answer to its publication: its twins and commands go on. */
    void published() {
        synchroniser.linksChanged();
        commands.wake();
    }

    /** Withdraws links. Blocks until it is durable. */
    void unpublish(Collection<String> hrefs) {
        session.unpublish(hrefs);
        synchroniser.linksChanged();
    }

    /** The device leaves by itself. */
    void leaving() {
        listener.leaving();
    }

    /** The device has signed out or was deleted; the connection stays. */
    void stop() {
        synchroniser.stop();
    }

    /** Ends the session. Blocks until the device is stored as offline. */
    void close(String reason) {
        session.close(reason);
    }
}
