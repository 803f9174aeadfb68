package dev.landfall.core.feed;

import dev.landfall.guard.NodeLocal;
import java.util.ArrayList;
import java.util.List;

/** The windows of all shards. */
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

    /** Begins anew after these positions. */
    void reset(long[] ends) {
        for (var shard = 0; shard < windows.length; shard++) {
            windows[shard].reset(ends[shard]);
        }
    }

    /** How far each is. */
    long[] last() {
        var last = new long[windows.length];
        for (var shard = 0; shard < last.length; shard++) {
            last[shard] = windows[shard].last();
        }
        return last;
    }

    /** After which positions each has everything. */
    long[] from() {
        var from = new long[windows.length];
        for (var shard = 0; shard < from.length; shard++) {
            from[shard] = windows[shard].from();
        }
        return from;
    }

    /** Whether all that somebody lacks is here. */
    boolean reachBackTo(Cursor cursor) {
        return cursor.follows(from());
    }

    /** What somebody may lack, in order within each shard. */
    List<Entry> since(Cursor cursor) {
        var entries = new ArrayList<Entry>();
        for (var shard = 0; shard < windows.length; shard++) {
            entries.addAll(windows[shard].at(cursor.position(shard)));
        }
        return entries;
    }
}
