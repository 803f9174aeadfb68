package dev.landfall.provider.postgres;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.Whole;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the content of partitions by that of another store. The present content is read first, under the shard's lock, and only
 * differences are written, because a device is copied again whenever one of its streams has changed.
 */
final class PartitionReplacement {
    private static final String CLEAR = """
            DELETE FROM log l USING unnest(?::bytea[]) AS u (id)
            WHERE l.shard = ? AND l.partition = u.id AND l.stream <> ''""";
    private static final String SET = """
            INSERT INTO partition (shard, id, tenant, key, generation, floor)
            SELECT ?, * FROM unnest(?::bytea[], ?::text[], ?::text[], ?::bigint[], ?::bigint[])
            ON CONFLICT (shard, id) DO UPDATE SET generation = excluded.generation, floor = excluded.floor""";
    private static final String FORGET =
            "DELETE FROM partition p USING unnest(?::bytea[]) AS u (id) WHERE p.shard = ? AND p.id = u.id";
    private static final String DROP = """
            DELETE FROM head h USING unnest(?::bytea[], ?::text[]) AS u (id, stream)
            WHERE h.shard = ? AND h.partition = u.id AND h.stream = u.stream""";
    private final Connection connection;
    private final Map<String, Index> indexes;
    private final WriterCache cache;
    private final TransactionRows rows;

    PartitionReplacement(Connection connection, Map<String, Index> indexes, WriterCache cache, TransactionRows rows) {
        this.connection = connection;
        this.indexes = indexes;
        this.cache = cache;
        this.rows = rows;
    }

    private record Pair(Whole is, Whole shall) {
        byte[] id() {
            return NameHashes.id(shall.view().partition());
        }

        boolean isThere() {
            return there(is);
        }

        boolean shallBe() {
            return there(shall);
        }

        private static boolean there(Whole whole) {
            return whole.view().generation() > 0 || !whole.view().heads().isEmpty();
        }

        boolean anotherLife() {
            return is.view().generation() != shall.view().generation();
        }

        boolean placed() {
            return isThere()
                    && !anotherLife()
                    && is.view().floor() == shall.view().floor();
        }
    }

    private record Place(byte[] id, String stream) {}

    /**
     * Replaces partitions. All heads are put into the cache; heads and index entries that differ are added to the rows; everything else
     * is written at once.
     */
    void replace(int shard, List<Whole> wholes) throws SQLException {
        var there = PostgresWholeReader.whole(
                connection,
                shard,
                wholes.stream().map(whole -> whole.view().partition()).toList());
        var pairs = new ArrayList<Pair>();
        for (var i = 0; i < wholes.size(); i++) {
            pairs.add(new Pair(there.get(i), wholes.get(i)));
        }
        clear(shard, pairs.stream().filter(Pair::anotherLife).toList());
        forget(
                shard,
                pairs.stream().filter(pair -> pair.isThere() && !pair.shallBe()).toList());
        set(
                shard,
                pairs.stream().filter(pair -> pair.shallBe() && !pair.placed()).toList());
        drop(shard, pairs);
        pairs.forEach(this::write);
    }

    private void clear(int shard, List<Pair> pairs) throws SQLException {
        if (pairs.isEmpty()) {
            return;
        }
        try (var clear = connection.prepareStatement(CLEAR)) {
            new TransactionRows.Columns(clear).bytes(pairs, Pair::id).number(shard);
            clear.execute();
        }
    }

    private void forget(int shard, List<Pair> pairs) throws SQLException {
        if (pairs.isEmpty()) {
            return;
        }
        try (var forget = connection.prepareStatement(FORGET)) {
            new TransactionRows.Columns(forget).bytes(pairs, Pair::id).number(shard);
            forget.execute();
        }
    }

    private void set(int shard, List<Pair> pairs) throws SQLException {
        if (pairs.isEmpty()) {
            return;
        }
        try (var set = connection.prepareStatement(SET)) {
            new TransactionRows.Columns(set)
                    .number(shard)
                    .bytes(pairs, Pair::id)
                    .texts(pairs, pair -> pair.shall().view().partition().tenant())
                    .texts(pairs, pair -> pair.shall().view().partition().key())
                    .longs(pairs, pair -> pair.shall().view().generation())
                    .longs(pairs, pair -> pair.shall().view().floor());
            set.execute();
        }
    }

    /** Deletes heads that the other store does not have. */
    private void drop(int shard, List<Pair> pairs) throws SQLException {
        var gone = new ArrayList<Place>();
        for (var pair : pairs) {
            for (var stream : pair.is().view().heads().keySet()) {
                if (!pair.shall().view().heads().containsKey(stream)) {
                    gone.add(new Place(pair.id(), stream));
                }
            }
        }
        if (gone.isEmpty()) {
            return;
        }
        try (var drop = connection.prepareStatement(DROP)) {
            new TransactionRows.Columns(drop)
                    .bytes(gone, Place::id)
                    .texts(gone, Place::stream)
                    .number(shard);
            drop.execute();
        }
    }

    private void write(Pair pair) {
        var partition = pair.shall().view().partition();
        var owner = cache.add(partition);
        owner.stored = pair.shallBe();
        owner.floor = pair.shall().view().floor();
        pair.shall().view().heads().forEach((stream, head) -> {
            var write = Objects.requireNonNull(pair.shall().writes().get(stream), stream);
            var noted = new WriterCache.Stream(
                    head.version(), head.time(), NameHashes.bytes(write.append()), write.position());
            cache.note(owner, stream, noted);
            if (!write.equals(pair.is().writes().get(stream))
                    || !same(head, pair.is().view().heads().get(stream))) {
                rows.add(new TransactionRows.Head(owner, stream, noted, head.bytes()));
            }
        });
        var names = new TreeSet<>(pair.is().indexes().keySet());
        names.addAll(pair.shall().indexes().keySet());
        for (var index : names) {
            var entries = pair.shall().indexes().getOrDefault(index, List.of());
            if (!entries.equals(pair.is().indexes().getOrDefault(index, List.of()))) {
                rows.entries(owner, index, entries(index, partition, entries));
            }
        }
    }

    private List<TransactionRows.Entry> entries(String index, Partition partition, List<IndexEntry> entries) {
        return entries.isEmpty()
                ? List.of()
                : TransactionRows.Entry.of(Objects.requireNonNull(indexes.get(index)), partition, entries);
    }

    private static boolean same(Head one, @Nullable Head other) {
        return other != null
                && one.version() == other.version()
                && one.time() == other.time()
                && Arrays.equals(one.bytes(), other.bytes());
    }
}
