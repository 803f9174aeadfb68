package dev.landfall.provider.embedded;

import dev.landfall.provider.Index;
import java.util.List;

/** All that stands on one opened database; made anew when the database has to be opened again. */
record Opened(
        Database database,
        Buckets buckets,
        Committer committer,
        Deletion deletion,
        Restoring restoring,
        HeadReader heads,
        WholeReader wholes,
        HistoryReader history,
        TailReader tail) {

    static Opened open(Directory directory, List<Index> declared, RocksStore.Options options) {
        var database = Database.open(directory.database(), options.sync());
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
        return new Opened(
                database,
                buckets,
                new Committer(database, buckets, known, indexes, options.itemBytesMax()),
                new Deletion(database, buckets, known, indexes),
                new Restoring(database, buckets, known, indexes, shards),
                new HeadReader(database, indexes, shards),
                new WholeReader(database, shards),
                new HistoryReader(database, buckets, shards),
                new TailReader(database, buckets));
    }
}
