package dev.landfall.move;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Kept;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Compares a store with the file from which it was imported: of each partition its last occurrence, and every log entry. */
final class ImportCheck {
    private static final int PAGE = 500;

    private final Store to;
    private final Map<Integer, Long> ends = new HashMap<>();
    /** The partitions that differ from the file so far; the file must have them once more. */
    private final Set<Partition> pending = new HashSet<>();

    ImportCheck(Store to) {
        this.to = to;
    }

    void look(ExportFile.Piece piece) {
        var part = piece.part();
        ends.merge(piece.shard(), part.end(), Math::max);
        var partitions = part.partitions().stream()
                .map(whole -> whole.view().partition())
                .toList();
        var there = to.whole(partitions);
        for (var i = 0; i < partitions.size(); i++) {
            if (Arrays.equals(ContentBytes.whole(part.partitions().get(i)), ContentBytes.whole(there.get(i)))) {
                pending.remove(partitions.get(i));
            } else {
                pending.add(partitions.get(i));
            }
        }
        if (!part.log().isEmpty()) {
            log(piece.shard(), part);
        }
    }

    private void log(int shard, Store.Part part) {
        var there = new HashMap<Long, Kept>();
        var last = part.log().getLast().entry().position();
        var at = part.log().getFirst().entry().position() - 1;
        while (at < last) {
            var log = to.log(shard, at, PAGE);
            log.entries().forEach(kept -> there.put(kept.entry().position(), kept));
            at = log.last() == at ? last : log.last();
        }
        for (var kept : part.log()) {
            var entry = kept.entry();
            var other = there.get(entry.position());
            var same = other != null && Arrays.equals(ContentBytes.entry(entry), ContentBytes.entry(other.entry()));
            if (!same && !(other == null && isGone(shard, kept))) {
                throw Verifier.different("position " + entry.position() + " of shard " + shard);
            }
        }
    }

    /** Whether a missing entry is explained: it has expired since, or belongs to a deleted generation. */
    private boolean isGone(int shard, Kept kept) {
        var begin = to.log(shard, to.end(shard), 1).begin();
        return kept.entry().position() <= begin
                || (kept.entry() instanceof Appended appended
                        && appended.changes().getFirst().first()
                                <= to.heads(appended.partition(), Set.of()).floor());
    }

    /**
     * Completes the comparison.
     *
     * @throws dev.landfall.provider.ProviderException CORRUPT when the store differs from the file
     */
    void end() {
        if (!pending.isEmpty()) {
            throw Verifier.different(pending.size() + " partitions, among them "
                    + pending.iterator().next());
        }
        ends.forEach((shard, end) -> {
            if (to.end(shard) != end) {
                throw Verifier.different("shard " + shard + " ends at " + to.end(shard) + ", not at " + end);
            }
        });
    }
}
