package dev.landfall.move;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Appended;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.TailEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** Compares two stores: every partition byte by byte, every log entry, and what is in only one of them. */
final class Verifier {
    private static final int PAGE = 500;
    private static final int SOME = 200;

    private final Store from;
    private final Store to;
    private final CopyPace pace;
    private final ContentChecksum checksum = new ContentChecksum();

    Verifier(Store from, Store to, CopyPace pace) {
        this.from = from;
        this.to = to;
        this.pace = pace;
    }

    /** The checksum of what is equal. */
    ContentChecksum sum() {
        return checksum;
    }

    /**
     * Compares all partitions of a shard.
     *
     * @return those that differ, for example because they were written since they were copied
     */
    Set<Partition> partitions(int shard) {
        var differing = new HashSet<Partition>();
        String token = null;
        do {
            var at = token;
            var page = pace.ask(() -> from.scan(shard, at, PAGE));
            differing.addAll(differing(content(page.items()), true));
            token = page.next();
        } while (token != null);
        do {
            var at = token;
            var page = pace.ask(() -> to.scan(shard, at, PAGE));
            strangers(content(page.items()));
            token = page.next();
        } while (token != null);
        return differing;
    }

    private static List<Store.Whole> content(List<Store.Whole> wholes) {
        return wholes.stream()
                .filter(whole -> !StoreMark.lies(whole.view().partition()))
                .toList();
    }

    /** The partitions among these that differ. */
    Set<Partition> differing(Collection<Partition> partitions) {
        var differing = new HashSet<Partition>();
        var shards = from.info().shards();
        var byShard = new TreeMap<Integer, List<Partition>>();
        for (var partition : partitions) {
            byShard.computeIfAbsent(partition.shard(shards), _ -> new ArrayList<>())
                    .add(partition);
        }
        for (var all : byShard.values()) {
            for (var first = 0; first < all.size(); first += SOME) {
                var some = all.subList(first, Math.min(all.size(), first + SOME));
                differing.addAll(differing(pace.ask(() -> from.whole(some)), false));
            }
        }
        return differing;
    }

    private Set<Partition> differing(List<Store.Whole> wholes, boolean counted) {
        var differing = new HashSet<Partition>();
        var partitions = wholes.stream().map(whole -> whole.view().partition()).toList();
        if (partitions.isEmpty()) {
            return differing;
        }
        var theirs = pace.ask(() -> to.whole(partitions));
        for (var i = 0; i < wholes.size(); i++) {
            var bytes = ContentBytes.whole(wholes.get(i));
            if (counted) {
                checksum.partition(wholes.get(i));
            }
            if (!Arrays.equals(bytes, ContentBytes.whole(theirs.get(i)))) {
                differing.add(partitions.get(i));
            }
            pace.pace(bytes.length);
        }
        return differing;
    }

    /** Refuses partitions that only the new store has: partitions are never removed from a store, so they came from elsewhere. */
    private void strangers(List<Store.Whole> theirs) {
        var partitions = theirs.stream().map(whole -> whole.view().partition()).toList();
        if (partitions.isEmpty()) {
            return;
        }
        for (var whole : pace.ask(() -> from.whole(partitions))) {
            if (whole.view().generation() == 0 && whole.view().heads().isEmpty()) {
                throw different(whole.view().partition() + " is only in the new store");
            }
        }
    }

    /** Compares the logs of a shard between two positions. */
    void log(int shard, long after, long until) {
        var at = after;
        while (at < until) {
            var asked = at;
            var mine = pace.ask(() -> from.log(shard, asked, PAGE));
            var last = Math.min(mine.last(), until);
            var theirs = new TreeMap<Long, Kept>();
            for (var cursor = at; cursor < last; ) {
                var from = cursor;
                var log = pace.ask(() -> to.log(shard, from, PAGE));
                log.entries().forEach(kept -> theirs.put(kept.entry().position(), kept));
                cursor = log.last() == cursor ? last : log.last();
            }
            entries(shard, upTo(mine.entries(), last), theirs.headMap(last, true));
            at = last == at ? until : last;
        }
    }

    private static List<Kept> upTo(List<Kept> entries, long last) {
        return entries.stream().filter(kept -> kept.entry().position() <= last).toList();
    }

    private void entries(int shard, List<Kept> mine, NavigableMap<Long, Kept> theirs) {
        for (var kept : mine) {
            var entry = kept.entry();
            var bytes = ContentBytes.entry(entry);
            var other = theirs.remove(entry.position());
            if (StoreMark.lies(entry.partition())) {
                continue;
            }
            if (other == null) {
                explain(shard, entry, to, "only in the old store");
            } else if (Arrays.equals(bytes, ContentBytes.entry(other.entry()))) {
                checksum.entry(entry, bytes);
            } else {
                throw different("position " + entry.position() + " of shard " + shard + " differs");
            }
            pace.pace(bytes.length);
        }
        for (var other : theirs.values()) {
            explain(shard, other.entry(), from, "only in the new store");
        }
    }

    /**
     * Explains an entry that only one store has: the other one may have dropped it because it has expired or was deleted.
     *
     * @throws ProviderException CORRUPT when it is not explained
     */
    private void explain(int shard, TailEntry entry, Store without, String how) {
        if (entry instanceof Appended appended) {
            var view = pace.ask(() -> from.heads(entry.partition(), Set.of()));
            if (appended.changes().getFirst().first() <= view.floor()) {
                return;
            }
        }
        if (entry.position()
                > pace.ask(() -> without.log(shard, without.end(shard), 1)).begin()) {
            throw different("position " + entry.position() + " of shard " + shard + " is " + how);
        }
    }

    /** The failure when the stores differ; the old store stays valid, and an operator has to look at it. */
    static ProviderException different(String what) {
        return new ProviderException(Fault.CORRUPT, "the two stores are not the same: " + what);
    }
}
