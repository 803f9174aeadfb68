package dev.landfall.core.device;

import dev.landfall.core.commit.Decision;
import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The fence of a session: whatever the session stores goes through it, and requires that the session stream still has the
 * version of the opening (the epoch, the session's fencing token). So nothing is stored for a session after a later one was
 * opened, by this node or another one.
 */
final class SessionFence {
    private final OpenedSession opened;
    private final StoreWrites writing;
    private final SessionEnd end;
    private final Consumer<String> lost;
    private final List<Requirement> requirements;
    private final long idHigh = UUID.randomUUID().getMostSignificantBits();
    private long idLow;

    /**
     * @param end of the session
     * @param lost is told the reason when it is seen that a later session was opened; it ends this one
     */
    SessionFence(OpenedSession opened, StoreWrites writing, SessionEnd end, Consumer<String> lost) {
        this.opened = opened;
        this.writing = writing;
        this.end = end;
        this.lost = lost;
        this.requirements = List.of(new Requirement(Names.SESSION, opened.epoch()));
    }

    /**
     * An append that the store refuses after a later opening. The caller holds a lock over this and the offer to the committer, so
     * that appends are committed in the order in which they were made.
     *
     * @param now nanoseconds since 1970
     */
    Append append(long now, List<Change> changes, Map<String, List<IndexEntry>> indexes) {
        return new Append(new UUID(idHigh, idLow++), opened.partition(), now, requirements, changes, indexes);
    }

    /**
     * Reads, decides and appends, and waits until that is durable: for streams that others write too.
     *
     * @param streams that the decision reads, the session stream among them
     * @param decide gives a decision with the {@link #requirements}
     * @throws dev.landfall.core.model.Refused REPLACED when the session is over
     */
    <T> T decide(Set<String> streams, Function<Store.PartitionView, Decision<T>> decide) {
        end.check();
        return writing.deciding().decide(opened.partition(), streams, view -> {
            check(view);
            return decide.apply(view);
        });
    }

    /** What each decision has to require. */
    List<Requirement> requirements() {
        return requirements;
    }

    /** One event more in a stream, after what the view shows of it. */
    Change change(Store.PartitionView view, String stream, DeviceEvent event, byte[] head) {
        var tenant = opened.partition().tenant();
        return writing.change(tenant, stream, view.version(stream), StoredEvents.encode(event), head);
    }

    /** @throws dev.landfall.core.model.Refused REPLACED when a view shows that a later session was opened; this one has ended then */
    void check(Store.PartitionView view) {
        if (view.version(Names.SESSION) != opened.epoch()) {
            lost.accept(FencedSession.REPLACED);
            throw SessionEnd.refusal(FencedSession.REPLACED);
        }
    }
}
