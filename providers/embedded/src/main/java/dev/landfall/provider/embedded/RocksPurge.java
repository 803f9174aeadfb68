package dev.landfall.provider.embedded;

import dev.landfall.provider.ProviderException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Removes the history of what was deleted, step by step, beside everything else: nobody writes or reads there any more, for
 * a partition that returns has new {@linkplain StreamOrigin origins}. What is to be removed stands in notes, which a deletion
 * writes with its own commit. Each step writes how far it has come, so the next one goes on behind what is removed already,
 * also after a crash, and never steps over it again.
 *
 * <p>Keys are deleted one by one: a deleted range would burden every iterator over its family. For one thread at a time,
 * but for {@link #add}.
 */
final class RocksPurge {
    /** Keys looked for and changes removed in one step: some milliseconds of work. */
    static final int STEP = 256;
    /** Notes known by name at once; the others are looked up when these are done. */
    private static final int NOTES_KNOWN_MAX = 10_000;

    private final Database database;
    private final RocksBuckets buckets;
    private final int meta;
    /** Notes to be worked off. Reading them from the database one by one would step over all that are done. */
    private final ArrayDeque<byte[]> notes = new ArrayDeque<>();

    private boolean more = true;

    RocksPurge(Database database, RocksBuckets buckets) {
        this.database = database;
        this.buckets = buckets;
        this.meta = database.family("meta").getID();
    }

    /**
     * How far a note has come.
     *
     * @param until end of the bucket
     * @param next version to go on with there
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

    /** A note's content: the streams that are gone. */
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

    /** A note was committed. From any thread. */
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

    /** What a step has done. */
    enum Step {
        /** There is nothing to remove. */
        IDLE,
        /** Something was removed, and perhaps there is more. */
        REMOVED,
        /** The database does not keep up. Later. */
        REFUSED
    }

    /** Removes a bounded number of changes. A note that cannot be worked off goes behind the others. */
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

    /** @return where to go on; null when nothing is left */
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
