package dev.landfall.provider.postgres;

import dev.landfall.provider.Append.IndexEntry;
import dev.landfall.provider.Index;
import dev.landfall.provider.Partition;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** Collects the rows that a transaction writes, and sends them as whole columns: a few statements for any number of rows. */
final class TransactionRows {
    private static final String WRITE = """
            UPDATE shard s SET last = u.last FROM unnest(?::integer[], ?::bigint[]) AS u (shard, last)
            WHERE s.shard = u.shard;
            INSERT INTO log (bucket, shard, position, n, rest, partition, stream, version, time, event)
            SELECT * FROM unnest(?::integer[], ?::integer[], ?::bigint[], ?::integer[], ?::integer[], ?::bytea[],
              ?::text[], ?::bigint[], ?::bigint[], ?::bytea[]);
            INSERT INTO head (shard, partition, stream, version, time, append, position, bytes)
            SELECT * FROM unnest(?::integer[], ?::bytea[], ?::text[], ?::bigint[], ?::bigint[], ?::bytea[],
              ?::bigint[], ?::bytea[])
            ON CONFLICT (shard, partition, stream) DO UPDATE SET version = excluded.version, time = excluded.time,
              append = excluded.append, position = excluded.position, bytes = excluded.bytes""";
    private static final String OWNERS = """
            INSERT INTO partition (shard, id, tenant, key)
            SELECT * FROM unnest(?::integer[], ?::bytea[], ?::text[], ?::text[])""";
    private static final String CLEAR = """
            DELETE FROM entry e USING unnest(?::integer[], ?::bytea[], ?::text[]) AS u (shard, partition, index)
            WHERE e.shard = u.shard AND e.partition = u.partition AND e.index = u.index""";
    private static final String ENTRIES = """
            INSERT INTO entry (shard, partition, index, n, key, sort, list, again)
            SELECT * FROM unnest(?::integer[], ?::bytea[], ?::text[], ?::integer[], ?::text[], ?::text[], ?::bytea[],
              ?::boolean[])""";

    private final Map<Integer, Long> lasts = new LinkedHashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<Place, Head> heads = new HashMap<>();
    private final List<Owner> owners = new ArrayList<>();
    private final Map<Listed, List<Entry>> entries = new LinkedHashMap<>();

    /**
     * An event.
     *
     * @param rest how many rows of the same append follow
     */
    record Event(PostgresBucket bucket, WriterCache.Owner owner, long position, int n, int rest, Written written) {}

    record Written(String stream, long version, long time, byte[] bytes) {}

    record Head(WriterCache.Owner owner, String stream, WriterCache.Stream known, byte[] bytes) {}

    record Owner(WriterCache.Owner owner, String tenant, String key) {}

    record Entry(IndexEntry said, byte[] list) {
        /** The entries of a partition in an index. */
        static List<Entry> of(Index index, Partition partition, List<IndexEntry> said) {
            return said.stream()
                    .map(entry -> new Entry(entry, NameHashes.list(index, partition.tenant(), entry.key())))
                    .toList();
        }
    }

    private record Place(WriterCache.Owner owner, String stream) {}

    private record Listed(WriterCache.Owner owner, String index) {}

    /**
     * A row of an index entry.
     *
     * @param n increases within a list
     */
    private record Row(Listed listed, int n, Entry entry, boolean again) {}

    /** Sets the newest position of a locked shard. */
    void last(int shard, long position) {
        lasts.put(shard, position);
    }

    /** Assigns the next position of a locked shard. */
    long next(int shard) {
        return lasts.merge(shard, 1L, Long::sum);
    }

    Map<Integer, Long> lasts() {
        return lasts;
    }

    void add(Event event) {
        events.add(event);
    }

    /** Adds a head; it replaces an earlier one of the same stream. */
    void add(Head head) {
        heads.put(new Place(head.owner(), head.stream()), head);
    }

    void add(Owner owner) {
        owners.add(owner);
    }

    /** Sets all entries of a partition in an index. */
    void entries(WriterCache.Owner owner, String index, List<Entry> all) {
        entries.put(new Listed(owner, index), all);
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Sends the rows. */
    void send(Connection connection) throws SQLException {
        if (!owners.isEmpty()) {
            sendOwners(connection);
        }
        try (var statement = connection.prepareStatement(WRITE)) {
            var columns = new Columns(statement);
            columns.ints(lasts.keySet(), shard -> shard).longs(lasts.values(), last -> last);
            columns.ints(events, event -> event.bucket().number())
                    .ints(events, event -> event.owner().shard)
                    .longs(events, Event::position)
                    .ints(events, Event::n)
                    .ints(events, Event::rest)
                    .bytes(events, event -> event.owner().id)
                    .texts(events, event -> event.written().stream())
                    .longs(events, event -> event.written().version())
                    .longs(events, event -> event.written().time())
                    .bytes(events, event -> event.written().bytes());
            var all = heads.values();
            columns.ints(all, head -> head.owner().shard)
                    .bytes(all, head -> head.owner().id)
                    .texts(all, Head::stream)
                    .longs(all, head -> head.known().version())
                    .longs(all, head -> head.known().time())
                    .bytes(all, head -> head.known().append())
                    .longs(all, head -> head.known().position())
                    .bytes(all, Head::bytes);
            statement.execute();
        }
        if (!entries.isEmpty()) {
            sendEntries(connection);
        }
    }

    private void sendOwners(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(OWNERS)) {
            new Columns(statement)
                    .ints(owners, one -> one.owner().shard)
                    .bytes(owners, one -> one.owner().id)
                    .texts(owners, Owner::tenant)
                    .texts(owners, Owner::key);
            statement.execute();
        }
    }

    private void sendEntries(Connection connection) throws SQLException {
        try (var clear = connection.prepareStatement(CLEAR)) {
            var all = entries.keySet();
            new Columns(clear)
                    .ints(all, listed -> listed.owner().shard)
                    .bytes(all, listed -> listed.owner().id)
                    .texts(all, Listed::index);
            clear.execute();
        }
        var rows = new ArrayList<Row>();
        entries.forEach((listed, some) -> {
            var before = new HashSet<IndexEntry>();
            for (var entry : some) {
                rows.add(new Row(listed, rows.size(), entry, !before.add(entry.said())));
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement(ENTRIES)) {
            new Columns(insert)
                    .ints(rows, row -> row.listed().owner().shard)
                    .bytes(rows, row -> row.listed().owner().id)
                    .texts(rows, row -> row.listed().index())
                    .ints(rows, Row::n)
                    .texts(rows, row -> row.entry().said().key())
                    .texts(rows, row -> row.entry().said().sort())
                    .bytes(rows, row -> row.entry().list())
                    .flags(rows, Row::again);
            insert.execute();
        }
    }

    /** Sets the parameters of a statement, one for each column. */
    static final class Columns {
        private final PreparedStatement statement;
        private int at;

        Columns(PreparedStatement statement) {
            this.statement = statement;
        }

        /** Sets a single value instead of a column. */
        Columns number(int value) throws SQLException {
            statement.setInt(++at, value);
            return this;
        }

        <T> Columns ints(Collection<T> rows, ToIntFunction<T> of) throws SQLException {
            statement.setObject(++at, rows.stream().mapToInt(of).toArray());
            return this;
        }

        <T> Columns longs(Collection<T> rows, ToLongFunction<T> of) throws SQLException {
            statement.setObject(++at, rows.stream().mapToLong(of).toArray());
            return this;
        }

        <T> Columns texts(Collection<T> rows, Function<T, String> of) throws SQLException {
            statement.setObject(++at, rows.stream().map(of).toArray(String[]::new));
            return this;
        }

        <T> Columns flags(Collection<T> rows, Predicate<T> of) throws SQLException {
            statement.setObject(++at, rows.stream().map(of::test).toArray(Boolean[]::new));
            return this;
        }

        <T> Columns bytes(Collection<T> rows, Function<T, byte[]> of) throws SQLException {
            statement.setObject(++at, rows.stream().map(of).toArray(byte[][]::new));
            return this;
        }
    }
}
