package dev.landfall.provider.postgres;

import dev.landfall.provider.Append;
import dev.landfall.provider.Append.Change;
import dev.landfall.provider.Index;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.Store;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One group of appends in one transaction. The rows of its shards are locked first, in ascending order: from then on nobody else changes
 * these shards, so decisions are based on what was read, and positions become visible in their order.
 */
final class GroupTransaction {
    static final long TAIL_KEPT = Store.TAIL_KEPT.toNanos();

    private final Connection connection;
    private final WriterCache cache;
    private final Map<String, Index> indexes;
    private final PostgresBuckets buckets;
    private final ServerClock clock;
    private final TransactionRows rows = new TransactionRows();

    GroupTransaction(
            Connection connection,
            WriterCache cache,
            Map<String, Index> indexes,
            PostgresBuckets buckets,
            ServerClock clock) {
        this.connection = connection;
        this.cache = cache;
        this.indexes = indexes;
        this.buckets = buckets;
        this.clock = clock;
    }

    /** The bucket of an append's events. */
    static PostgresBucket bucket(Append append, long now) {
        var keepUntil = now + TAIL_KEPT;
        for (var change : append.changes()) {
            keepUntil = Math.max(keepUntil, change.keepUntil());
        }
        return PostgresBucket.of(keepUntil, now);
    }

    /** Decides on all appends and sends their writes; the caller commits. */
    List<Outcome> run(List<Append> appends, List<PostgresBucket> chosen, int shards) throws SQLException {
        var touched = new TreeSet<Integer>();
        appends.forEach(append -> touched.add(append.partition().shard(shards)));
        ShardLocks.take(connection, touched, clock).forEach((shard, last) -> {
            cache.locked(shard, last);
            rows.last(shard, last);
        });
        chosen.forEach(buckets::check);
        var reader = new GroupReader(connection, cache);
        appends.forEach(reader::want);
        reader.learn();
        var outcomes = new ArrayList<Outcome>(appends.size());
        for (var i = 0; i < appends.size(); i++) {
            outcomes.add(decide(appends.get(i), chosen.get(i)));
        }
        if (!rows.isEmpty()) {
            rows.send(connection);
        }
        return outcomes;
    }

    /** The transaction was committed. */
    void committed() {
        rows.lasts().forEach(cache::committed);
    }

    private Outcome decide(Append append, PostgresBucket bucket) {
        var owner = Objects.requireNonNull(cache.find(append.partition()));
        var id = NameHashes.bytes(append.id());
        var before = written(append, owner, id);
        if (before != null) {
            return Outcome.Committed.again(before.position(), before.time());
        }
        var actual = mismatches(append, owner);
        if (!actual.isEmpty()) {
            return new Outcome.Conflicted(actual);
        }
        var time = append.time();
        for (var change : append.changes()) {
            time = Math.max(time, owner.stream(change.stream()).time());
        }
        var position = rows.next(owner.shard);
        write(append, owner, bucket, new WriterCache.Stream(0, time, id, position));
        // The positions of this store are dense.
        return new Outcome.Committed(position, time, position - 1);
    }

    /** The head that this append wrote in an earlier attempt; null when no head has its id. */
    private static WriterCache.@Nullable Stream written(Append append, WriterCache.Owner owner, byte[] id) {
        for (var change : append.changes()) {
            var stream = owner.stream(change.stream());
            if (Arrays.equals(stream.append(), id)) {
                return stream;
            }
        }
        return null;
    }

    private static Map<String, Long> mismatches(Append append, WriterCache.Owner owner) {
        var actual = new HashMap<String, Long>();
        for (var requirement : append.requires()) {
            if (owner.version(requirement.stream()) != requirement.version()) {
                actual.put(requirement.stream(), owner.version(requirement.stream()));
            }
        }
        for (var change : append.changes()) {
            if (owner.version(change.stream()) != change.expected()) {
                actual.put(change.stream(), owner.version(change.stream()));
            }
        }
        return actual;
    }

    private void write(Append append, WriterCache.Owner owner, PostgresBucket bucket, WriterCache.Stream at) {
        if (!owner.stored) {
            owner.stored = true;
            rows.add(new TransactionRows.Owner(
                    owner, append.partition().tenant(), append.partition().key()));
        }
        var rest = 0;
        for (var change : append.changes()) {
            rest += change.events().size();
        }
        var n = 0;
        for (var change : append.changes()) {
            var version = change.expected();
            for (var event : change.events()) {
                version++;
                rest--;
                var written = new TransactionRows.Written(change.stream(), version, at.time(), event);
                rows.add(new TransactionRows.Event(bucket, owner, at.position(), n++, rest, written));
            }
            note(owner, change, new WriterCache.Stream(version, at.time(), at.append(), at.position()));
        }
        append.indexes().forEach((index, entries) -> {
            var declared = Objects.requireNonNull(indexes.get(index));
            rows.entries(owner, index, TransactionRows.Entry.of(declared, append.partition(), entries));
        });
    }

    private void note(WriterCache.Owner owner, Change change, WriterCache.Stream stream) {
        cache.note(owner, change.stream(), stream);
        rows.add(new TransactionRows.Head(owner, change.stream(), stream, change.head()));
    }
}
