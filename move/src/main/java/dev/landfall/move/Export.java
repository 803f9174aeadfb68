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
 * Writes a store's content to a file, also while a hub works with it: at the end writers wait for a moment, so that all of
 * it is of one moment.
 */
public final class Export {
    private static final int ROUNDS_MAX = 20;

    private final CopyPace steps;

    /** @param limits how fast */
    public Export(MoveLimits limits) {
        steps = new CopyPace(limits.bytesPerSecond());
    }

    /**
     * Writes the file, and reads it again to see that it is whole.
     *
     * @param file must not be there yet; one that is not finished can't be imported
     * @param header what it says of itself
     * @param progress told now and then how many bytes there are so far
     * @throws IOException when it can't be written
     * @throws dev.landfall.provider.ProviderException when the store can't be read, or the file is not what was written
     */
    public ContentCounts write(MovableStore store, Path file, ExportFile.Header header, Consumer<Long> progress)
            throws IOException {
        try (var out = new ExportWriter(file, header)) {
            var copier = new Copier(store.current(), new Told(out, steps, progress), steps);
            copier.scan();
            var whole = false;
            for (var attempt = 0; attempt < MoveLimits.USUAL.attempts() && !whole; attempt++) {
                for (var round = 0; round < ROUNDS_MAX && copier.follow() > MoveLimits.USUAL.lag(); round++) {
                    // What was written during a round is for the next, which is shorter.
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

    /** Copies the rest while writers wait; false when that took too long, and they went on. */
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

    /** Until nothing was written while the last of it was copied: where others write too, that may need luck. */
    private static void rest(Copier copier) {
        for (var round = 0; round < ROUNDS_MAX; round++) {
            if (copier.follow() == 0) {
                return;
            }
        }
        throw new ProviderException(
                Fault.THROTTLED, "others write to this store all the time: stop them, and export it then");
    }

    /** Stops; the file is not whole then. */
    public void cancel() {
        steps.cancel();
    }

    /** Says how far it is. */
    private record Told(ExportWriter out, CopyPace steps, Consumer<Long> progress) implements CopyDestination {
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
