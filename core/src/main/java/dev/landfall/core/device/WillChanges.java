package dev.landfall.core.device;

import dev.landfall.core.commit.StoreWrites;
import dev.landfall.core.device.DeviceSession.Report;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.DeviceEvent;
import dev.landfall.core.stored.LinksHead;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.SessionHead;
import dev.landfall.core.stored.StoredEvents;
import dev.landfall.form.UnknownForms;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Store;
import java.util.List;

/** Turns the will of a session into the changes of resources that the append with the end of the session contains. */
final class WillChanges {
    private static final byte[] NO_ETAG = {};

    private WillChanges() {}

    /**
     * The changes; none for values that the device could not store either, for example a resource that the hub keeps.
     *
     * @param view all streams of the device
     * @param session the session that ends
     */
    static List<Change> of(StoreWrites writing, Store.PartitionView view, SessionHead session) {
        var connection = session.connection().id();
        var links = LinksHead.of(view);
        var origin = new StoredEvents.Origin(session.user(), connection);
        var digests = new TwinDigests(view, origin, links::kept);
        var sequence = lastSequence(view, connection) + 1;
        var reports = session.will().values().stream()
                .map(value -> new Report(
                        value.href(), AnswerStatus.OK, value.content(), List.of(), NO_ETAG, sequence, value.takenAt()))
                .toList();
        try {
            return digests.fold(reports).changes(view.partition().tenant(), writing.now(), writing.retention());
        } catch (TwinDigests.Unfit unfit) {
            writing.meters().refused("will-" + unfit.reason);
            return List.of();
        }
    }

    /** The highest sequence number that the connection has in the heads of resources; 0 if it has stored nothing that is still there. */
    private static long lastSequence(Store.PartitionView view, String connection) {
        return view.heads().entrySet().stream()
                .filter(head -> Names.isResource(head.getKey()))
                .flatMap(head ->
                        UnknownForms.known(() -> StoredEvents.decode(
                                        head.getKey(), head.getValue().bytes()))
                                .stream())
                .filter(DeviceEvent.ResourceChanged.class::isInstance)
                .map(event -> ((DeviceEvent.ResourceChanged) event).audit())
                .filter(audit -> audit.connection().equals(connection))
                .mapToLong(audit -> audit.sequence())
                .max()
                .orElse(0);
    }
}
