package dev.landfall.core.consumer;

import dev.landfall.core.commit.Committer;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.commit.StoreRefusals;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import dev.landfall.core.node.ShardLeases;
import dev.landfall.core.stored.Names;
import dev.landfall.core.stored.Nanos;
import dev.landfall.guard.NodeLocal;
import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Append.Requirement;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * The cursor and the totals of a consumer in one shard, as they are stored. Cursor and totals are always written by one append, which
 * has the version of the shard's lease as a requirement: a node that lost the shard can no longer move them. For one thread.
 */
final class FencedCursor {
    private static final int ATTEMPTS = 3;

    private final Partition partition;
    private final int shard;
    private final ShardLeases leases;
    private final StoreReads reads;
    private final Committer committer;
    private final Clock clock;

    @NodeLocal("the streams of the consumer's partition; loaded again after each failure")
    private final Map<String, Long> versions = new HashMap<>();

    private long floor;

    FencedCursor(String consumer, int shard, ShardLeases leases, StoreReads reads, Committer committer, Clock clock) {
        this.partition = Names.consumer(consumer, shard);
        this.shard = shard;
        this.leases = leases;
        this.reads = reads;
        this.committer = committer;
        this.clock = clock;
    }

    /**
     * What is stored.
     *
     * @param position up to which the log was consumed; empty when the consumer never was in this shard
     */
    record Stored(OptionalLong position, Map<String, byte[]> totals) {}

    /** Reads cursor and totals. Blocks. */
    Stored load() {
        var view = reads.heads(partition, Set.of());
        var position = OptionalLong.empty();
        versions.clear();
        floor = view.floor();
        for (var head : view.heads().entrySet()) {
            versions.put(head.getKey(), head.getValue().version());
            if (head.getKey().equals(Names.CURSOR)) {
                position = OptionalLong.of(
                        ConsumerCursor.decode(head.getValue().bytes()).position());
            }
        }
        return new Stored(position, ConsumerTotals.of(view));
    }

    /**
     * Moves the cursor, and sets the totals that changed. Durable when it returns. Blocks.
     *
     * @return false when this node does not hold the shard any more: nothing was written
     * @throws Refused UNAVAILABLE: perhaps it was written; {@link #load} says so
     */
    boolean store(long position, Map<String, byte[]> totals) {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var fence = leases.fence(shard);
            if (fence == 0) {
                return false;
            }
            var append = append(fence, position, totals);
            switch (committer.commit(append)) {
                case Outcome.Committed _ -> {
                    append.changes().forEach(change -> versions.put(change.stream(), change.expected() + 1));
                    return true;
                }
                case Outcome.Conflicted _ -> {
                    // Another node may only have marked in the lease that it wants the shard.
                    if (!leases.recheck(shard)) {
                        return false;
                    }
                }
                case Outcome.Refused(var fault, var message) ->
                    throw StoreRefusals.of(new ProviderException(fault, message));
            }
        }
        throw new Refused(
                Reason.UNAVAILABLE, "The cursor of a consumer was changed by somebody else; it is read again.");
    }

    private Append append(long fence, long position, Map<String, byte[]> totals) {
        var now = Nanos.now(clock);
        var cursor = new ConsumerCursor(position).encode();
        var changes = new ArrayList<Change>(totals.size() + 1);
        changes.add(change(Names.CURSOR, cursor, cursor, now));
        // The history says how the cursor moved; what the totals were is not worth its space.
        totals.forEach((name, total) -> changes.add(change(ConsumerTotals.stream(name), cursor, total, now)));
        return new Append(UUID.randomUUID(), partition, now, List.of(new Requirement(Names.LEASE, fence)), changes);
    }

    private Change change(String stream, byte[] event, byte[] head, long now) {
        return new Change(stream, versions.getOrDefault(stream, floor), List.of(event), head, now);
    }
}
