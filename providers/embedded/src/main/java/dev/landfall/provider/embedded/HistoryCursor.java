package dev.landfall.provider.embedded;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/** Walks over the changes of one stream in one bucket, in either direction. */
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

    /** The change it stands on; null beyond either end. */
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

    /** To the first change that ends at this version or later. */
    void seekVersion(long version) {
        at.seek(Keys.history(origin, Math.max(0, version)));
    }

    /** To the last change that begins at this version or earlier. */
    void seekVersionDown(long version) {
        at.seek(Keys.history(origin, Math.max(0, version)));
        var found = current();
        if (found == null || found.first() > version) {
            at.seekForPrev(Keys.history(origin, Math.max(0, version)));
        }
    }

    /** To the first change of this time or later. Time never falls as versions rise, so it can be halved for. */
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

    /** To the last change before this time. */
    void seekTimeDown(long time, long lastVersion) {
        seekTime(time, lastVersion);
        if (current() == null) {
            at.seekForPrev(Keys.history(origin, Long.MAX_VALUE));
        } else {
            at.prev();
        }
    }

    /** The log record of a change; null when a deletion is removing it just now. */
    byte @Nullable [] log(HistoryRecord change) {
        if (change.position() != loadedPosition) {
            loaded = database.get(bucket.family(), Keys.log(origin.shard(), change.position()));
            loadedPosition = change.position();
        }
        return loaded;
    }

    /** Whether the bucket has anything of the stream at all. */
    boolean isEmpty() {
        at.seek(first);
        return current() == null;
    }

    /** The bucket's log record of the change it stands on. */
    byte[] logKey(HistoryRecord change) {
        return Keys.log(origin.shard(), change.position());
    }

    @Override
    public void close() {
        scan.close();
    }
}
