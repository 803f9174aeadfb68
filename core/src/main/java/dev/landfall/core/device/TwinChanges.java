package dev.landfall.core.device;

import dev.landfall.core.commit.Retention;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append.Change;
import java.util.ArrayList;
import java.util.List;

/** The changes that one message makes to the twins of a session. They take effect with {@link TwinDigests#apply}. For one thread. */
record TwinChanges(List<Next> nexts) {
    /** No changes: the message repeats what is known. */
    static final TwinChanges NOTHING = new TwinChanges(List.of());

    boolean isEmpty() {
        return nexts.isEmpty();
    }

    /** The number of events. */
    int events() {
        var sum = 0;
        for (var i = 0; i < nexts.size(); i++) {
            sum += nexts.get(i).events.size();
        }
        return sum;
    }

    /** The estimated size of events and heads, in bytes. */
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

    /** The changes of the append, one for each resource. */
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

    /** A twin after the message. */
    @NodeLocal("one append")
    static final class Next {
        final TwinDigest twin;
        /** Whether the resource is new. */
        final boolean fresh;

        List<byte[]> events;
        long content;
        long types;
        long takenAt;
        byte[] etag;
        /** The size of the content, in bytes. */
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

        /** The change of the resource's stream. The last event is also its head. */
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
