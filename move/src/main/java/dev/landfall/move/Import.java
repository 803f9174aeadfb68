package dev.landfall.move;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Imports an {@link ExportFile} into a store that nobody else uses. */
public final class Import {
    private Import() {}

    /** The content of a file. */
    public record ImportedContent(ExportFile.Header header, ContentCounts counted) {}

    /**
     * Checks a whole file without importing it.
     *
     * @throws ProviderException CORRUPT when it is damaged or incomplete, UNSUPPORTED when a newer release has written it
     * @throws IOException when it cannot be read
     */
    public static ImportedContent check(Path file) throws IOException {
        var checksum = new ContentChecksum();
        var header = ExportFile.read(file, new Taking(_ -> {}, piece -> count(checksum, piece.part())));
        return new ImportedContent(header, checksum.counted());
    }

    private static void count(ContentChecksum checksum, Store.Part part) {
        part.partitions().forEach(checksum::partition);
        part.log().forEach(kept -> checksum.entry(kept.entry(), ContentBytes.entry(kept.entry())));
    }

    /**
     * Imports a file into a store, which is marked as incomplete until everything is there. An interrupted import can be repeated and
     * continues. Blocks.
     *
     * @param to empty, or with the rest of the same import
     * @param now nanoseconds since 1970
     * @param progress called now and then with the number of entries so far
     * @throws ProviderException CORRUPT as {@link #check}, or when the store does not show what was written; UNSUPPORTED when the store
     *     cannot take it, with a sentence
     * @throws IOException when the file cannot be read
     */
    public static ContentCounts read(Path file, Store to, long now, Consumer<Long> progress) throws IOException {
        var held = check(file);
        begin(held.header(), file, to, now);
        var done = new long[1];
        ExportFile.read(file, new Taking(_ -> {}, piece -> {
            to.restore(piece.shard(), piece.part());
            done[0] += piece.part().log().size();
            progress.accept(done[0]);
        }));
        var check = new ImportCheck(to);
        ExportFile.read(file, new Taking(_ -> {}, check::look));
        check.end();
        StoreMark.clear(to);
        return held.counted();
    }

    private static void begin(ExportFile.Header header, Path file, Store to, long now) {
        var shards = to.info().shards();
        if (shards != header.shards()) {
            throw no("the store has " + shards + " shards, the export " + header.shards()
                    + "; let the store be made with as many");
        }
        var mark = StoreMark.read(to);
        var resumed = mark.filter(one -> one.move().equals(header.id()))
                .filter(one -> one.state() == StoreMark.State.FILLING)
                .isPresent();
        if (!resumed && (mark.isPresent() || !empty(to))) {
            throw no("the store is not empty");
        }
        new StoreMark(StoreMark.State.FILLING, header.id(), header.hub(), file.toString(), now).write(to);
    }

    private static boolean empty(Store to) {
        for (var shard = 0; shard < to.info().shards(); shard++) {
            var known = to.scan(shard, null, 2).items().stream()
                    .filter(whole -> !StoreMark.lies(whole.view().partition()))
                    .findAny();
            if (to.end(shard) > 0 || known.isPresent()) {
                return false;
            }
        }
        return true;
    }

    private static ProviderException no(String why) {
        return new ProviderException(Fault.UNSUPPORTED, why);
    }

    private record Taking(Consumer<ExportFile.Header> begun, Consumer<ExportFile.Piece> taken)
            implements ExportFile.Taking {
        @Override
        public void begins(ExportFile.Header header) {
            begun.accept(header);
        }

        @Override
        public void takes(ExportFile.Piece piece) {
            taken.accept(piece);
        }
    }
}
