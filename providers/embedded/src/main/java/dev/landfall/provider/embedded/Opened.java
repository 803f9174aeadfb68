package dev.landfall.provider.embedded;

import dev.landfall.provider.Index;
import java.util.List;

/** All that stands on one opened database; made anew when the database has to be opened again. */
record Opened(
        Database database,
        Buckets buckets,
        Committer committer,
        Deletion deletion,
        HeadReader heads,
        HistoryReader history,
        TailReader tail) {

    static Opened open(Directory directory, List<Index> declared, RocksStore.Options options) {
        var database = Database.open(directory.database(), options.sync());
        Opened opened = null;
        try {
            var shards = directory.shards();
            var buckets = new Buckets(database, shards);
            var indexes = new IndexWriter(database, declared);
            var known = new Known(database, shards, options.cacheEntries());
            opened = new Opened(
                    database,
                    buckets,
                    new Committer(database, buckets, known, indexes, options.itemBytesMax()),
                    new Deletion(database, buckets, known, indexes),
                    new HeadReader(database, indexes, shards),
                    new HistoryReader(database, buckets, shards),
                    new TailReader(database, buckets));
            return opened;
        } finally {
            if (opened == null) {
                database.close();
            }
        }
    }
}
