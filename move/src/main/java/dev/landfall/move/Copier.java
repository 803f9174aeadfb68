package dev.landfall.move;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Kept;
import dev.landfall.provider.Store.Part;
import dev.landfall.provider.Store.Whole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies a store while a hub writes to it. First every partition is copied as it is, then the log after the destination's end, in its
 * order. A partition of which the log shows a later write is copied again before the log entry. So the destination's log is never ahead
 * of its partitions, and when both logs end at the same position and nobody writes, both stores are equal. For the thread of the move or
 * export.
 */
final class Copier {
    private static final int PAGE = 500;
    private static final int SOME = 50;
    private static final long PART_BYTES_MAX = 4L << 20;
    /** The maximum number of partitions that may change between two looks; each takes some hundred bytes of memory. */
    private static final int TOUCHED_MAX = 2_000_000;

    private final Store from;
    private final CopyDestination to;
    private final CopyPace pace;
    private final long[] scanned;
    private final long[] copied;
    private Set<Partition> touched = new HashSet<>();
    private boolean tracking;

    Copier(Store from, CopyDestination to, CopyPace pace) {
        this.from = from;
        this.to = to;
        this.pace = pace;
        scanned = new long[from.info().shards()];
        copied = new long[scanned.length];
    }

    /** Copies all partitions that differ at the destination. */
    void scan() {
        for (var shard = 0; shard < scanned.length; shard++) {
            var number = shard;
            scanned[shard] = pace.ask(() -> from.end(number));
            copied[shard] = pace.ask(() -> to.end(number));
            String token = null;
            do {
                var at = token;
                var page = pace.ask(() -> from.scan(number, at, PAGE));
                restore(shard, missing(page.items()));
                token = page.next();
            } while (token != null);
        }
    }

    private List<Whole> missing(List<Whole> wholes) {
        var content = wholes.stream()
                .filter(whole -> !StoreMark.lies(whole.view().partition()))
                .toList();
        var partitions = content.stream().map(whole -> whole.view().partition()).toList();
        var there = pace.ask(() -> to.there(partitions));
        if (there.isEmpty()) {
            return content;
        }
        var missing = new ArrayList<Whole>();
        for (var i = 0; i < content.size(); i++) {
            if (!Arrays.equals(
                    ContentBytes.whole(content.get(i)),
                    ContentBytes.whole(there.get().get(i)))) {
                missing.add(content.get(i));
            }
        }
        pace.pace((long) (content.size() - missing.size()) * SOME);
        return missing;
    }

    private void restore(int shard, List<Whole> wholes) {
        var some = new ArrayList<Whole>();
        var bytes = 0L;
        for (var whole : wholes) {
            some.add(whole);
            bytes += ContentBytes.size(whole);
            if (bytes > PART_BYTES_MAX) {
                restore(shard, new Part(List.copyOf(some), List.of(), 0, 0), bytes);
                some.clear();
                bytes = 0;
            }
        }
        if (!some.isEmpty()) {
            restore(shard, new Part(some, List.of(), 0, 0), bytes);
        }
    }

    private void restore(int shard, Part part, long bytes) {
        pace.ask(() -> {
            to.restore(shard, part);
            return true;
        });
        pace.copied(part.partitions().size(), part.log().size(), bytes);
    }

    /**
     * Copies each log up to its present end.
     *
     * @return the number of entries
     */
    long follow() {
        var all = 0L;
        for (var shard = 0; shard < copied.length; shard++) {
            var number = shard;
            var end = pace.ask(() -> from.end(number));
            var fresh = new HashMap<Partition, Long>();
            while (copied[shard] < end) {
                all += page(shard, fresh);
            }
        }
        return all;
    }

    /**
     * Copies one page of a shard's log.
     *
     * @param fresh for each partition the position up to which its copy has all writes
     * @return the number of entries
     */
    private int page(int shard, Map<Partition, Long> fresh) {
        var log = pace.ask(() -> from.log(shard, copied[shard], PAGE));
        var written = new LinkedHashSet<Partition>();
        for (var kept : log.entries()) {
            if (kept.entry().position() > fresh.getOrDefault(kept.entry().partition(), scanned[shard])) {
                written.add(kept.entry().partition());
            }
        }
        if (!written.isEmpty()) {
            touch(written);
            var now = pace.ask(() -> from.end(shard));
            anew(shard, List.copyOf(written));
            written.forEach(partition -> fresh.put(partition, now));
        }
        var bytes = 0L;
        for (var kept : log.entries()) {
            bytes += ContentBytes.size(kept);
        }
        restore(shard, new Part(List.of(), content(log.entries()), log.begin(), log.last()), bytes);
        copied[shard] = log.last();
        return log.entries().size();
    }

    /** Records partitions before they are copied again, because the copy may be interrupted. */
    private void touch(Set<Partition> written) {
        if (tracking) {
            touched.addAll(written);
            if (touched.size() > TOUCHED_MAX) {
                throw new ProviderException(
                        Fault.THROTTLED, "more than " + TOUCHED_MAX + " devices change while they are looked at");
            }
        }
    }

    private void anew(int shard, List<Partition> partitions) {
        for (var first = 0; first < partitions.size(); first += SOME) {
            var some = partitions.subList(first, Math.min(partitions.size(), first + SOME));
            restore(shard, pace.ask(() -> from.whole(some)));
        }
    }

    private static List<Kept> content(List<Kept> entries) {
        return entries.stream()
                .filter(kept -> !StoreMark.lies(kept.entry().partition()))
                .toList();
    }

    /** The positions up to which the logs are copied. */
    long[] copied() {
        return copied.clone();
    }

    /** The number of positions by which the destination is behind, of all shards. */
    long lag() {
        var lag = 0L;
        for (var shard = 0; shard < copied.length; shard++) {
            lag += Math.max(0, from.end(shard) - copied[shard]);
        }
        return lag;
    }

    /** From now on, records the partitions that are copied again. */
    void track() {
        tracking = true;
    }

    /** The partitions that were copied again since the last call. */
    Set<Partition> touched() {
        var all = touched;
        touched = new HashSet<>();
        return all;
    }
}
