package dev.landfall.core.device;

import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.feed.LogFollower;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.form.UnknownForms;
import dev.landfall.guard.Guard;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notices that another node ended or superseded a session which this node holds: the connection of a device that says nothing is
 * closed at once, and not only when the device writes the next time.
 */
final class SessionFollower implements LogFollower {
    private static final String THREAD = "session-recheck";

    @NodeLocal("nothing: the sessions of this process")
    private final Map<DeviceKey, FencedSession> held;

    private final StoreReads reads;

    /** How many rechecks were asked for and not begun; one that begins does for all. */
    @NodeLocal("nothing: what this process has to do")
    private final AtomicInteger asked = new AtomicInteger();

    SessionFollower(Map<DeviceKey, FencedSession> held, StoreReads reads) {
        this.held = held;
        this.reads = reads;
    }

    @Override
    public void appended(Partition partition, List<Store.Written> written) {
        for (var one : written) {
            if (one.stream().equals(Names.SESSION)) {
                Names.keyOf(partition).map(held::get).ifPresent(session -> compare(session, one));
            }
        }
    }

    /** The version of the stream when a session was opened is its epoch: whatever comes later ended it. */
    private static void compare(FencedSession session, Store.Written written) {
        var last = written.first() + written.events().size() - 1;
        if (last > session.epoch()) {
            var event = UnknownForms.known(
                    () -> StoredEvents.decode(written.stream(), written.events().getLast()));
            session.lost(
                    event.isPresent() && event.get() instanceof DeviceEvent.SessionClosed closed
                            ? closed.connection().reason()
                            : FencedSession.REPLACED);
        }
    }

    /**
     * The events of a deleted partition may not be in the log any more, so this may be all that is said. A tombstone may be known
     * late, when the device is back already: the store says which session is meant.
     */
    @Override
    public void deleted(Partition partition) {
        Names.keyOf(partition).map(held::get).ifPresent(session -> Guard.startVirtual(THREAD, () -> recheck(session)));
    }

    @Override
    public void gap() {
        if (asked.getAndIncrement() == 0) {
            Guard.startVirtual(THREAD, this::recheck);
        }
    }

    /** Compares each session with the store. A session that cannot be compared now ends with its next write, as without this. */
    private void recheck() {
        do {
            asked.set(1);
            for (var session : held.values()) {
                Guard.run(THREAD, () -> recheck(session));
            }
        } while (asked.decrementAndGet() > 0);
    }

    private void recheck(FencedSession session) {
        var view = reads.heads(session.opened().partition(), Set.of(Names.SESSION));
        if (!view.heads().containsKey(Names.SESSION)) {
            session.lost(Registry.SIGNED_OFF);
        } else if (view.version(Names.SESSION) > session.epoch()) {
            session.lost(FencedSession.REPLACED);
        }
    }
}
