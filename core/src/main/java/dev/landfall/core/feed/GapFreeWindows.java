package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.List;

/** The windows of all shards. Under the lock of the fan-out. */
final class GapFreeWindows {
    @NodeLocal("the log of each shard")
    private final GapFreeWindow[] windows;

    GapFreeWindows(int shards) {
        windows = new GapFreeWindow[shards];
        for (var shard = 0; shard < shards; shard++) {
            windows[shard] = new GapFreeWindow();
        }
    }

    int shards() {
        return windows.length;
    }

    GapFreeWindow of(int shard) {
        return windows[shard];
    }

    /** Empties all windows and sets their ends to these positions. */
    void reset(long[] ends) {
        for (var shard = 0; shard < windows.length; shard++) {
            windows[shard].reset(ends[shard]);
        }
    }

    /** The end of each window: the position up to which nothing is missing. */
    long[] last() {
        var last = new long[windows.length];
        for (var shard = 0; shard < last.length; shard++) {
            last[shard] = windows[shard].last();
        }
        return last;
    }

    /** The beginning of each window: the position after which it has all entries. */
    long[] from() {
        var from = new long[windows.length];
        for (var shard = 0; shard < from.length; shard++) {
            from[shard] = windows[shard].from();
        }
        return from;
    }

    /** Whether the windows have all entries that the cursor lacks. */
    boolean reachBackTo(Cursor cursor) {
        return cursor.follows(from());
    }

    /** The entries at or after the cursor's positions, in the order of the log within each shard. */
    List<Entry> since(Cursor cursor) {
        var entries = new ArrayList<Entry>();
        for (var shard = 0; shard < windows.length; shard++) {
            entries.addAll(windows[shard].at(cursor.position(shard)));
        }
        return entries;
    }
}
