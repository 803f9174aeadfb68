package dev.landfall.core.device;

import dev.landfall.core.commit.Retention;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append.Change;
import java.util.ArrayList;
import java.util.List;

/** What one message changes. Nothing of it holds until {@link TwinDigests#apply}. */
record TwinChanges(List<Next> nexts) {
    /** Everything was known already. */
    static final TwinChanges NOTHING = new TwinChanges(List.of());

    boolean isEmpty() {
        return nexts.isEmpty();
    }

    /** How many events. */
    int events() {
        var sum = 0;
        for (var i = 0; i < nexts.size(); i++) {
            sum += nexts.get(i).events.size();
        }
        return sum;
    }

    /** Bytes of events and heads, about. */
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

    /** A twin as it will be. */
    @NodeLocal("one append")
    static final class Next {
        final TwinDigest twin;
        /** Whether the twin is one more. */
        final boolean fresh;

        List<byte[]> events;
        long content;
        long types;
        long takenAt;
        byte[] etag;
        /** Of its content. */
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

        /** An event of a resource is its head as well: the same bytes. */
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
