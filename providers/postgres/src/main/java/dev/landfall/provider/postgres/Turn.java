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
 * One group of appends in one transaction. The shards' rows are locked first, in ascending order: from then on nobody else
 * changes anything in them, so what is read is what is decided on, and positions become visible in their order.
 */
final class Turn {
    static final long TAIL_KEPT = Store.TAIL_KEPT.toNanos();

    private final Connection connection;
    private final Known known;
    private final Map<String, Index> indexes;
    private final Buckets buckets;
    private final Clock clock;
    private final Rows rows = new Rows();

    Turn(Connection connection, Known known, Map<String, Index> indexes, Buckets buckets, Clock clock) {
        this.connection = connection;
        this.known = known;
        this.indexes = indexes;
        this.buckets = buckets;
        this.clock = clock;
    }

    /** Where an append's events belong. */
    static Bucket bucket(Append append, long now) {
        var keepUntil = now + TAIL_KEPT;
        for (var change : append.changes()) {
            keepUntil = Math.max(keepUntil, change.keepUntil());
        }
        return Bucket.of(keepUntil, now);
    }

    /** Decides all appends and sends what they write; the caller commits. */
    List<Outcome> run(List<Append> appends, List<Bucket> chosen, int shards) throws SQLException {
        var touched = new TreeSet<Integer>();
        appends.forEach(append -> touched.add(append.partition().shard(shards)));
        Locks.take(connection, touched, clock).forEach((shard, last) -> {
            known.locked(shard, last);
            rows.last(shard, last);
        });
        chosen.forEach(buckets::check);
        var learning = new Learning(connection, known);
        appends.forEach(learning::want);
        learning.learn();
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
        rows.lasts().forEach(known::committed);
    }

    private Outcome decide(Append append, Bucket bucket) {
        var owner = Objects.requireNonNull(known.find(append.partition()));
        var id = Names.bytes(append.id());
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
        write(append, owner, bucket, new Known.Stream(0, time, id, position));
        // The positions of this store are dense.
        return new Outcome.Committed(position, time, position - 1);
    }

    /** The head that this append wrote when it came before, if one still says so. */
    private static Known.@Nullable Stream written(Append append, Known.Owner owner, byte[] id) {
        for (var change : append.changes()) {
            var stream = owner.stream(change.stream());
            if (Arrays.equals(stream.append(), id)) {
                return stream;
            }
        }
        return null;
    }

    private static Map<String, Long> mismatches(Append append, Known.Owner owner) {
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

    private void write(Append append, Known.Owner owner, Bucket bucket, Known.Stream at) {
        if (!owner.stored) {
            owner.stored = true;
            rows.add(new Rows.Owner(
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
                var written = new Rows.Written(change.stream(), version, at.time(), event);
                rows.add(new Rows.Event(bucket, owner, at.position(), n++, rest, written));
            }
            note(owner, change, new Known.Stream(version, at.time(), at.append(), at.position()));
        }
        append.indexes().forEach((index, entries) -> {
            var declared = Objects.requireNonNull(indexes.get(index));
            rows.entries(owner, index, Rows.Entry.of(declared, append.partition(), entries));
        });
    }

    private void note(Known.Owner owner, Change change, Known.Stream stream) {
        known.note(owner, change.stream(), stream);
        rows.add(new Rows.Head(owner, change.stream(), stream, change.head()));
    }
}
