package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.access.Principal;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Link;
import dev.landfall.gateway.coap.session.Peer;
import dev.landfall.gateway.door.session.SessionListener;
import java.util.Collection;
import java.util.List;

/** A device that has signed in on a connection, and all that runs for it. */
final class SignedIn {
    private final DeviceSession session;
    private final SessionListener listener;
    private final Description description;
    private final Twins twins;
    private final CommandRunner commands;
    private volatile Principal principal;

    SignedIn(Peer peer, OcfParts parts, DeviceSession session, Principal principal, SessionListener listener) {
        this.session = session;
        this.principal = principal;
        this.listener = listener;
        description = new Description(peer, listener, session);
        twins = new Twins(peer, listener, session, parts.settings(), parts.meters(), description);
        commands = new CommandRunner(peer, listener, session, parts.settings(), twins, parts.clock());
    }

    /** The device knows that it is signed in: its commands and twins may begin. */
    void begin() {
        listener.attach(commands::wake);
        commands.wake();
        twins.start();
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
        twins.linksChanged();
        commands.wake();
    }

    /** Blocks until it is durable. */
    void unpublish(Collection<String> hrefs) {
        session.unpublish(hrefs);
        twins.linksChanged();
    }

    /** The device goes by itself. */
    void leaving() {
        listener.leaving();
    }

    /** The device has gone and the connection stays. */
    void stop() {
        twins.stop();
    }

    /** Blocks until everybody can know that the device has gone. */
    void close(String reason) {
        session.close(reason);
    }
}
