package dev.landfall.provider.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;

/** The rows of shards, held until the end of the transaction. */
final class Locks {
    private static final String TAKE = """
            SELECT shard, last, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
            FROM shard WHERE shard = ANY (?) ORDER BY shard FOR NO KEY UPDATE""";

    private Locks() {}

    /** Takes them in ascending order, as everyone does, so that nobody waits in a circle. Shard to newest position. */
    static Map<Integer, Long> take(Connection connection, SortedSet<Integer> shards, Clock clock) throws SQLException {
        var lasts = new LinkedHashMap<Integer, Long>();
        try (var statement = connection.prepareStatement(TAKE)) {
            new Rows.Columns(statement).ints(shards, shard -> shard);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lasts.put(rows.getInt(1), rows.getLong(2));
                    clock.serverSays(rows.getLong(3));
                }
            }
        }
        return lasts;
    }
}
