package dev.landfall.provider.embedded;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/** A cursor over the changes of one stream in one bucket, in both directions. For one thread. */
final class HistoryCursor implements AutoCloseable {
    private final Database database;
    private final RocksBucket bucket;
    private final StreamOrigin origin;
    private final byte[] first;
    private final PrefixScan scan;
    private final RocksIterator at;
    private long loadedPosition = -1;
    private byte @Nullable [] loaded;

    HistoryCursor(Database database, RocksBucket bucket, StreamOrigin origin) {
        this.database = database;
        this.bucket = bucket;
        this.origin = origin;
        this.first = Keys.history(origin, 0);
        this.scan = database.prefix(bucket.family(), Keys.histories(origin));
        this.at = scan.at();
    }

    /** The present change; null beyond either end. */
    @Nullable
    HistoryRecord current() {
        if (!Database.valid(at)) {
            return null;
        }
        var key = at.key();
        return Keys.isHistory(key, first) ? HistoryRecord.read(key, at.value()) : null;
    }

    void next() {
        at.next();
    }

    void previous() {
        at.prev();
    }

    /** Moves to the first change that ends at this version or later. */
    void seekVersion(long version) {
        at.seek(Keys.history(origin, Math.max(0, version)));
    }

    /** Moves to the last change that begins at this version or earlier. */
    void seekVersionDown(long version) {
        at.seek(Keys.history(origin, Math.max(0, version)));
        var found = current();
        if (found == null || found.first() > version) {
            at.seekForPrev(Keys.history(origin, Math.max(0, version)));
        }
    }

    /** Moves to the first change of this time or later, by binary search: times never decrease with the version. */
    void seekTime(long time, long lastVersion) {
        var low = 0L;
        var high = lastVersion + 1;
        while (low < high) {
            var middle = (low + high) >>> 1;
            seekVersion(middle);
            var found = current();
            if (found == null || found.time() >= time) {
                high = middle;
            } else {
                low = found.last() + 1;
            }
        }
        seekVersion(low);
    }

    /** Moves to the last change before this time. */
    void seekTimeDown(long time, long lastVersion) {
        seekTime(time, lastVersion);
        if (current() == null) {
            at.seekForPrev(Keys.history(origin, Long.MAX_VALUE));
        } else {
            at.prev();
        }
    }

    /** The log record of a change; null when a deletion has just removed it. */
    byte @Nullable [] log(HistoryRecord change) {
        if (change.position() != loadedPosition) {
            loaded = database.get(bucket.family(), Keys.log(origin.shard(), change.position()));
            loadedPosition = change.position();
        }
        return loaded;
    }

    /** Whether the bucket has nothing of the stream. */
    boolean isEmpty() {
        at.seek(first);
        return current() == null;
    }

    /** The key of the change's log record in this bucket. */
    byte[] logKey(HistoryRecord change) {
        return Keys.log(origin.shard(), change.position());
    }

    @Override
    public void close() {
        scan.close();
    }
}
