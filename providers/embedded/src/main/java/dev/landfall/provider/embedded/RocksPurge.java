package dev.landfall.provider.embedded;

import dev.landfall.provider.ProviderException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes the history of deleted partitions step by step, while everything else goes on: no thread writes or reads there any more,
 * because a partition that returns has new {@linkplain StreamOrigin origins}. A deletion writes a note about the removal with its own
 * commit. Each step writes its progress, so the next one continues behind it, also after a crash.
 *
 * <p>Keys are deleted one by one, because a deleted range would slow down every iterator over its family. For one thread at a time,
 * except for {@link #add}.
 */
final class RocksPurge {
    /** The number of keys and changes of one step: some milliseconds of work. */
    static final int STEP = 256;
    /** The maximum number of notes in memory; further ones are read when these are done. */
    private static final int NOTES_KNOWN_MAX = 10_000;

    private final Database database;
    private final RocksBuckets buckets;
    private final int meta;
    /** The notes to be worked off, in memory, because reading them one by one from the database would step over all that are done. */
    private final ArrayDeque<byte[]> notes = new ArrayDeque<>();

    private boolean more = true;

    RocksPurge(Database database, RocksBuckets buckets) {
        this.database = database;
        this.buckets = buckets;
        this.meta = database.family("meta").getID();
    }

    /**
     * The progress of a note.
     *
     * @param until the end of the bucket
     * @param next the next version in it
     */
    private record Progress(long until, StreamOrigin origin, long next) {
        private static final int BYTES = StreamOrigin.BYTES + 16;

        static @Nullable Progress read(byte @Nullable [] value) {
            if (value == null) {
                return null;
            }
            var in = new ByteReader(value);
            return new Progress(in.i64(), StreamOrigin.read(in), in.i64());
        }

        byte[] toBytes() {
            return origin.write(new ByteWriter(BYTES).i64(until)).i64(next).toBytes();
        }
    }

    /** The content of a note: the deleted streams. */
    static byte[] note(Collection<StreamOrigin> origins) {
        var out = new ByteWriter(origins.size() * StreamOrigin.BYTES);
        origins.forEach(origin -> origin.write(out));
        return out.toBytes();
    }

    /** The streams of a note. */
    static List<StreamOrigin> origins(byte[] note) {
        var origins = new ArrayList<StreamOrigin>(note.length / StreamOrigin.BYTES);
        for (var in = new ByteReader(note); !in.atEnd(); ) {
            origins.add(StreamOrigin.read(in));
        }
        return origins;
    }

    /** Adds a note that was committed. Any thread. */
    synchronized void add(byte[] note) {
        if (more || notes.size() >= NOTES_KNOWN_MAX) {
            more = true;
        } else {
            notes.add(note);
        }
    }

    /** Whether there may be something to remove. */
    synchronized boolean pending() {
        return more || !notes.isEmpty();
    }

    private synchronized byte @Nullable [] first() {
        if (notes.isEmpty() && more) {
            lookUp();
        }
        return notes.peek();
    }

    private void lookUp() {
        more = false;
        try (var at = database.prefix(database.family("meta"), Keys.allPurges())) {
            for (at.first(); at.valid() && notes.size() < NOTES_KNOWN_MAX; at.next()) {
                notes.add(at.key());
            }
            more = at.valid();
        }
    }

    private synchronized void done(boolean wholly) {
        var note = notes.poll();
        if (!wholly && note != null) {
            notes.add(note);
        }
    }

    /** The result of a step. */
    enum Step {
        /** There is nothing to remove. */
        IDLE,
        /** Something was removed, and there may be more. */
        REMOVED,
        /** The database does not keep up. Try later. */
        REFUSED
    }

    /** Removes a bounded number of changes. A note that fails goes to the end of the queue. */
    Step step() {
        var note = first();
        if (note == null) {
            return Step.IDLE;
        }
        try {
            return step(note);
        } catch (ProviderException failed) {
            done(false);
            throw failed;
        }
    }

    private Step step(byte[] note) {
        var batch = new Batch();
        var progressKey = Keys.progress(note);
        var content = database.get(database.family("meta"), note);
        var progress = Progress.read(database.get(database.family("meta"), progressKey));
        var last = content == null ? null : remove(batch, origins(content), progress);
        if (last == null) {
            batch.delete(meta, note);
            batch.delete(meta, progressKey);
        } else {
            batch.put(meta, progressKey, last.toBytes());
        }
        if (!database.tidy(batch)) {
            return Step.REFUSED;
        }
        if (last == null) {
            done(true);
        }
        return Step.REMOVED;
    }

    /**
     * Removes changes.
     *
     * @return the progress; null when nothing is left
     */
    private @Nullable Progress remove(Batch batch, List<StreamOrigin> origins, @Nullable Progress progress) {
        var first = progress == null ? 0 : Math.max(0, origins.indexOf(progress.origin()));
        var left = STEP;
        Progress last = null;
        for (var origin : origins.subList(first, origins.size())) {
            var from = progress != null && progress.origin().equals(origin) ? progress : new Progress(0, origin, 0);
            for (var bucket : buckets.from(from.until())) {
                if (left <= 0) {
                    return last;
                }
                var version = bucket.until() == from.until() ? from.next() : 0;
                var before = batch.count();
                last = remove(batch, bucket, new Progress(bucket.until(), origin, version), left);
                left -= 1 + (batch.count() - before) / 2;
            }
        }
        return left > 0 ? null : last;
    }

    private Progress remove(Batch batch, RocksBucket bucket, Progress from, int most) {
        try (var cursor = new HistoryCursor(database, bucket, from.origin())) {
            cursor.seekVersion(from.next());
            var left = most;
            for (var change = cursor.current(); change != null; change = cursor.current()) {
                if (left-- <= 0) {
                    return new Progress(bucket.until(), from.origin(), change.last());
                }
                batch.delete(bucket.familyId(), Keys.history(from.origin(), change.last()));
                batch.delete(bucket.familyId(), cursor.logKey(change));
                cursor.next();
            }
            return new Progress(bucket.until(), from.origin(), Long.MAX_VALUE);
        }
    }
}
