package dev.landfall.provider.postgres;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.Page;
import dev.landfall.provider.Partition;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store.Hit;
import dev.landfall.provider.Store.Query;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the indexes. */
final class IndexReader {
    /** A text that sorts behind every sort value. */
    private static final String LAST = "\udbff\udfff".repeat(Partition.NAME_BYTES_MAX / 4 + 1);

    private static final String FIND = """
            WITH page AS (
              SELECT e.sort, e.shard, e.partition, p.tenant, p.key, p.generation, p.floor
              FROM entry e JOIN partition p ON p.shard = e.shard AND p.id = e.partition
              WHERE NOT e.again AND e.list = ? AND e.sort >= ? AND e.sort <= ? AND e.sort <= ? AND (e.sort, p.tenant, p.key) > (?, ?, ?)
              ORDER BY e.sort, p.tenant, p.key LIMIT ?),
            numbered AS (
              SELECT page.*, row_number() OVER (ORDER BY sort, tenant, key) AS n, count(*) OVER () AS fetched FROM page),
            full_page AS (
              SELECT m.*, h.stream, h.version, h.time, h.bytes, sum(octet_length(h.bytes)) OVER (ORDER BY m.n) AS total
              FROM numbered m
              LEFT JOIN head h ON h.shard = m.shard AND h.partition = m.partition AND h.stream = ANY (?))
            SELECT * FROM full_page WHERE n = 1 OR coalesce(total, 0) <= ? ORDER BY n""";

    private final Connections connections;
    private final Map<String, Index> indexes;

    IndexReader(Connections connections, Map<String, Index> indexes) {
        this.connections = connections;
        this.indexes = indexes;
    }

    /** See {@link dev.landfall.provider.Store#find}. */
    Page<Hit> find(Query query, @Nullable String token, int limit) {
        var index = indexes.get(query.index());
        if (index == null) {
            throw new ProviderException(Fault.UNSUPPORTED, "no index " + query.index() + " was declared");
        }
        var list = NameHashes.list(index, tenant(index, query), query.key());
        var from = token == null ? List.of(query.prefix(), "", "") : PostgresPageTokens.texts(token, 3);
        var last = query.prefix() + LAST;
        return connections.read(connection -> {
            try (var statement = connection.prepareStatement(FIND)) {
                statement.setBytes(1, list);
                statement.setString(2, from.get(0));
                statement.setString(3, last);
                statement.setString(4, Objects.requireNonNullElse(query.upTo(), last));
                statement.setString(5, from.get(0));
                statement.setString(6, from.get(1));
                statement.setString(7, from.get(2));
                statement.setLong(8, limit + 1L);
                statement.setObject(9, query.streams().toArray(new String[0]));
                statement.setLong(10, PartitionRows.PAGE_BYTES_MAX);
                return page(statement, limit);
            }
        });
    }

    private static String tenant(Index index, Query query) {
        return switch (index.scope()) {
            case STORE -> "";
            case TENANT -> {
                var tenant = query.tenant();
                if (tenant == null) {
                    throw new IllegalArgumentException("a question to index " + query.index() + " names a tenant");
                }
                yield tenant;
            }
        };
    }

    private static Page<Hit> page(PreparedStatement statement, int limit) throws SQLException {
        var sorts = new ArrayList<String>();
        var found = new ArrayList<PartitionRows>();
        var fetched = 0L;
        try (var rows = statement.executeQuery()) {
            while (rows.next() && rows.getInt("n") <= limit) {
                fetched = rows.getLong("fetched");
                if (rows.getInt("n") > found.size()) {
                    sorts.add(rows.getString("sort"));
                    found.add(new PartitionRows(rows));
                }
                found.getLast().add(rows);
            }
        }
        var hits = new ArrayList<Hit>(found.size());
        for (var i = 0; i < found.size(); i++) {
            hits.add(new Hit(sorts.get(i), found.get(i).view()));
        }
        if (fetched <= hits.size()) {
            return new Page<>(hits, null);
        }
        var last = hits.getLast();
        var partition = last.view().partition();
        return new Page<>(hits, PostgresPageTokens.of(last.sort(), partition.tenant(), partition.key()));
    }
}
