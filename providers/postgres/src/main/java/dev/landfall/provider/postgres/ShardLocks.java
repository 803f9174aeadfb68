package dev.landfall.provider.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;

/** The locks of the rows of shards, held until the end of the transaction. */
final class ShardLocks {
    private static final String TAKE = """
            SELECT shard, last, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
              current_setting('transaction_isolation'), current_setting('synchronous_commit')
            FROM shard WHERE shard = ANY (?) ORDER BY shard FOR NO KEY UPDATE""";

    private ShardLocks() {}

    /**
     * Locks rows in ascending order, as everybody does, so that there is no deadlock. The settings on which the transaction's guarantees
     * rest are read again here: a pooler may have put another session behind the connection.
     *
     * @return the newest position of each shard
     */
    static Map<Integer, Long> take(Connection connection, SortedSet<Integer> shards, ServerClock clock)
            throws SQLException {
        var lasts = new LinkedHashMap<Integer, Long>();
        try (var statement = connection.prepareStatement(TAKE)) {
            new TransactionRows.Columns(statement).ints(shards, shard -> shard);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lasts.put(rows.getInt(1), rows.getLong(2));
                    clock.serverSays(rows.getLong(3));
                    check(rows.getString(4), rows.getString(5));
                }
            }
        }
        return lasts;
    }

    private static void check(String isolation, String synchronousCommit) throws SQLException {
        if (!isolation.equals("read committed") || !ConnectionFactory.synced(synchronousCommit)) {
            throw ConnectionFactory.notKept(
                    "transaction_isolation is " + isolation + ", synchronous_commit is " + synchronousCommit);
        }
    }
}
