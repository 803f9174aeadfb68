package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The newest appends of one shard, without gaps: whoever is not further behind than that can join the flow. */
final class GapFreeWindow {
    /** Little: what waits here longer than a young collection is copied by each, and in the end moved to the old generation. */
    private static final int BYTES_MAX = 192 << 10;

    @NodeLocal("the log of its shard")
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();

    private long from;
    private long last;
    private int bytes;

    /** Begins anew after a position. */
    void reset(long position) {
        entries.clear();
        bytes = 0;
        from = position;
        last = position;
    }

    /** Everything after this position, up to {@link #last}, is here. */
    long from() {
        return from;
    }

    /** The newest position that is known. */
    long last() {
        return last;
    }

    /** Nothing is missing up to there. */
    void reach(long position) {
        last = position;
    }

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

    /** Those at or after a position, in order. */
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
