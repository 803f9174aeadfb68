package dev.landfall.core.device;

import dev.landfall.core.commit.Retention;
import dev.landfall.provider.Append.Change;
import java.util.ArrayList;
import java.util.List;

/** The changes that one message makes to the twins of its device. They take effect with {@link TwinDigests#apply}. */
record TwinChanges(List<Next> nexts) {
    /** No change: the message says nothing new. */
    static final TwinChanges NOTHING = new TwinChanges(List.of());

    boolean isEmpty() {
        return nexts.isEmpty();
    }

    /** The number of events of all changes. */
    int events() {
        var sum = 0;
        for (var i = 0; i < nexts.size(); i++) {
            sum += nexts.get(i).events.size();
        }
        return sum;
    }

    /** The approximate number of bytes of all events and heads. */
    long bytes() {
        var sum = 0L;
        for (var next : nexts) {
            for (var event : next.events) {
                sum += event.length;
            }
            sum += next.events.getLast().length;
        }
        return sum;
    }

    List<Change> changes(String tenant, long now, Retention retention) {
        if (nexts.size() == 1) {
            return List.of(nexts.getFirst().change(tenant, now, retention));
        }
        var changes = new ArrayList<Change>(nexts.size());
        for (var next : nexts) {
            changes.add(next.change(tenant, now, retention));
        }
        return changes;
    }

    /** The new state of one twin. */
    static final class Next {
        final TwinDigest twin;
        /** Whether the device gets one resource more. */
        final boolean fresh;

        List<byte[]> events;
        long content;
        long types;
        long takenAt;
        byte[] etag;
        /** The number of bytes of the new content. */
        int bytes;

        Next(TwinDigest twin, boolean fresh, byte[] event) {
            this.twin = twin;
            this.fresh = fresh;
            this.events = List.of(event);
            this.etag = twin.etag;
        }

        void add(byte[] event) {
            var more = new ArrayList<>(events);
            more.add(event);
            events = more;
        }

        /** The change of the resource's stream. The newest event of a resource is also its head, with the same bytes. */
        Change change(String tenant, long now, Retention retention) {
            var bytes = 0;
            for (var i = 0; i < events.size(); i++) {
                bytes += events.get(i).length;
            }
            var keepUntil = retention.keepUntil(tenant, now, bytes);
            return new Change(twin.href, twin.version, events, events.getLast(), keepUntil);
        }
    }
}
