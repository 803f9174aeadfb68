package dev.landfall.move;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Exports a store's content into a file, also while a hub uses the store: at the end writers wait for a moment, so that all content is of
 * the same moment.
 */
public final class Export {
    private static final int ROUNDS_MAX = 20;

    private final CopyPace steps;

    /** @param limits the pace */
    public Export(MoveLimits limits) {
        steps = new CopyPace(limits.bytesPerSecond());
    }

    /**
     * Writes the file, and reads it again to check it. Blocks.
     *
     * @param file must not exist; an unfinished file cannot be imported
     * @param header the header of the file
     * @param progress called now and then with the number of bytes so far
     * @throws IOException when the file cannot be written
     * @throws dev.landfall.provider.ProviderException when the store cannot be read, or the file differs from what was written
     */
    public ContentCounts write(MovableStore store, Path file, ExportFile.Header header, Consumer<Long> progress)
            throws IOException {
        try (var out = new ExportWriter(file, header)) {
            var copier = new Copier(store.current(), new ReportingDestination(out, steps, progress), steps);
            copier.scan();
            var whole = false;
            for (var attempt = 0; attempt < MoveLimits.USUAL.attempts() && !whole; attempt++) {
                for (var round = 0; round < ROUNDS_MAX && copier.follow() > MoveLimits.USUAL.lag(); round++) {
                    // Writes during a round are copied in the next round, which is shorter.
                }
                whole = rest(store, copier);
            }
            if (!whole) {
                throw new ProviderException(Fault.THROTTLED, "too much is written: export it when it is less");
            }
            out.finish();
        }
        return Import.check(file).counted();
    }

    /**
     * Copies the rest while writers wait.
     *
     * @return false when that took too long, so that the writers went on
     */
    private boolean rest(MovableStore store, Copier copier) {
        try (var hold = store.hold(MoveLimits.USUAL.pause())) {
            steps.hurry(hold);
            rest(copier);
            return hold.keep();
        } catch (CopyPace.Late writersWentOn) {
            return false;
        } finally {
            steps.calm();
        }
    }

    /** Repeats until a round finds no new entry. If other processes write, this may take several rounds. */
    private static void rest(Copier copier) {
        for (var round = 0; round < ROUNDS_MAX; round++) {
            if (copier.follow() == 0) {
                return;
            }
        }
        throw new ProviderException(
                Fault.THROTTLED, "others write to this store all the time: stop them, and export it then");
    }

    /** Cancels the export; the file is then unfinished. */
    public void cancel() {
        steps.cancel();
    }

    /** Passes the content to the file and reports the progress. */
    private record ReportingDestination(ExportWriter out, CopyPace steps, Consumer<Long> progress)
            implements CopyDestination {
        @Override
        public long end(int shard) {
            return out.end(shard);
        }

        @Override
        public Optional<List<Store.Whole>> there(List<Partition> partitions) {
            return out.there(partitions);
        }

        @Override
        public void restore(int shard, Store.Part part) {
            out.restore(shard, part);
            progress.accept(steps.bytes.get());
        }
    }
}
