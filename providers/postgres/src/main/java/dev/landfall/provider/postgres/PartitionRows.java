package dev.landfall.provider.postgres;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store.Head;
import dev.landfall.provider.Store.PartitionView;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Builds a partition from its rows. Each row has tenant, key, generation and floor, and stream, version, time and bytes of one head, or
 * nulls instead.
 */
final class PartitionRows {
    /** The maximum size of a page, in bytes; one item may exceed it. */
    static final long PAGE_BYTES_MAX = 8L * 1024 * 1024;

    private final Partition partition;
    private final long generation;
    private final long floor;
    private final Map<String, Head> heads = new HashMap<>();

    /** Begins with the present row. */
    PartitionRows(ResultSet row) throws SQLException {
        partition = new Partition(row.getString("tenant"), row.getString("key"));
        generation = row.getLong("generation");
        floor = row.getLong("floor");
    }

    /** Adds the head of the present row. */
    void add(ResultSet row) throws SQLException {
        var stream = row.getString("stream");
        if (stream != null) {
            heads.put(stream, new Head(row.getLong("version"), row.getLong("time"), row.getBytes("bytes")));
        }
    }

    PartitionView view() {
        return new PartitionView(partition, generation, floor, heads);
    }
}
