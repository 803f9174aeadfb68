package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.ProviderException;
import java.util.List;

/** The parts that work on one open database. They are made again when the database is opened again. */
record OpenDatabase(
        Database database,
        RocksBuckets buckets,
        RocksCommitter committer,
        RocksDeletion deletion,
        RocksPurge purge,
        RocksRestore restoring,
        RocksHeadReader heads,
        RocksWholeReader wholes,
        RocksHistoryReader history,
        RocksTailReader tail) {

    /**
     * Opens the database, and compares it with the last synced commit.
     *
     * @throws ProviderException {@link Fault#CORRUPT}, with the cause {@link LostCommits} when commits are missing whose loss was not
     *     accepted
     */
    static OpenDatabase open(Directory directory, List<Index> declared, RocksStore.Options options) {
        var database = directory.open(options);
        OpenDatabase opened = null;
        try {
            opened = on(database, directory.shards(), declared, options);
            return opened;
        } finally {
            if (opened == null) {
                database.close();
            }
        }
    }

    /** Makes the parts from the content of the database, without caches that may be ahead of it. */
    static OpenDatabase on(Database database, int shards, List<Index> declared, RocksStore.Options options) {
        var buckets = new RocksBuckets(database, shards);
        var indexes = new IndexWriter(database, declared);
        var cache = new HeadCache(database, shards, options.cacheEntries());
        var purge = new RocksPurge(database, buckets);
        return new OpenDatabase(
                database,
                buckets,
                new RocksCommitter(database, buckets, cache, indexes, options.itemBytesMax()),
                new RocksDeletion(database, buckets, cache, indexes, purge),
                purge,
                new RocksRestore(database, buckets, cache, indexes, purge, shards),
                new RocksHeadReader(database, indexes, shards),
                new RocksWholeReader(database, shards),
                new RocksHistoryReader(database, buckets, shards),
                new RocksTailReader(database, buckets));
    }
}
