package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The newest entries of one shard without gaps. A subscription whose cursor is at or after {@link #from} can become live. Under
 * the lock of the fan-out.
 */
final class GapFreeWindow {
    /**
     * The maximum size of a window, in bytes. It is small because objects that live longer than one young collection are
     * copied, and in the end move to the old generation.
     */
    private static final int BYTES_MAX = 192 << 10;

    @NodeLocal("the log of its shard")
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    private long from;
    private long last;
    private int bytes;

    /** Empties the window and sets both ends to this position. */
    void reset(long position) {
        entries.clear();
        bytes = 0;
        from = position;
        last = position;
    }

    /** The position after which the window has all entries, up to {@link #last}. */
    long from() {
        return from;
    }

    /** The newest position of the shard up to which nothing is missing. */
    long last() {
        return last;
    }

    /** Moves the end forward without an entry: there is no entry between the old end and this position. */
    void reach(long position) {
        last = position;
    }

    /** Appends the next entry, and drops the oldest entries while the window is too large. */
    void add(Entry entry) {
        entries.add(entry);
        last = entry.position();
        bytes += entry.bytes();
        while (bytes > BYTES_MAX) {
            var oldest = entries.remove();
            bytes -= oldest.bytes();
            from = oldest.position();
        }
    }

    /** The entries at or after a position, in the order of the log. */
    List<Entry> at(long position) {
        var some = new ArrayList<Entry>();
        var newest = entries.descendingIterator();
        while (newest.hasNext()) {
            var entry = newest.next();
            if (entry.position() < position) {
                break;
            }
            some.add(entry);
        }
        Collections.reverse(some);
        return some;
    }
}
