package dev.landfall.provider.embedded;

import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.ProviderException;
import java.util.List;

/** All that stands on one opened database; made anew when the database has to be opened again. */
record Opened(
        Database database,
        Buckets buckets,
        Committer committer,
        Deletion deletion,
        Purge purge,
        Restoring restoring,
        HeadReader heads,
        WholeReader wholes,
        HistoryReader history,
        TailReader tail) {

    /**
     * Opens the database, and holds what it recovers against what was on the disk before.
     *
     * @throws ProviderException {@link Fault#CORRUPT}, caused by {@link LostCommits} when something is missing that nobody
     *     said may be
     */
    static Opened open(Directory directory, List<Index> declared, RocksStore.Options options) {
        var database = directory.open(options);
        Opened opened = null;
        try {
            opened = on(database, directory.shards(), declared, options);
            return opened;
        } finally {
            if (opened == null) {
                database.close();
            }
        }
    }

    /** Forgets all that may be ahead of the database, and begins anew with what it holds. */
    static Opened on(Database database, int shards, List<Index> declared, RocksStore.Options options) {
        var buckets = new Buckets(database, shards);
        var indexes = new IndexWriter(database, declared);
        var known = new Known(database, shards, options.cacheEntries());
        var purge = new Purge(database, buckets);
        return new Opened(
                database,
                buckets,
                new Committer(database, buckets, known, indexes, options.itemBytesMax()),
                new Deletion(database, buckets, known, indexes, purge),
                purge,
                new Restoring(database, buckets, known, indexes, purge, shards),
                new HeadReader(database, indexes, shards),
                new WholeReader(database, shards),
                new HistoryReader(database, buckets, shards),
                new TailReader(database, buckets));
    }
}
