package dev.landfall.provider.embedded;

import java.util.function.Function;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * An iterator over the keys that begin in one way. It stops at the bounds by itself, however many deleted keys lie behind
 * them: without bounds it would have to step over all of these to find out that it is done.
 */
final class PrefixScan implements AutoCloseable {
    private final byte[] prefix;
    private final Slice lower;
    private final Slice upper;
    private final ReadOptions options;
    private final RocksIterator at;

    PrefixScan(Function<ReadOptions, RocksIterator> open, byte[] prefix) {
        this.prefix = prefix;
        this.lower = new Slice(prefix);
        this.upper = new Slice(Keys.behind(prefix));
        this.options = new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
        this.at = open.apply(options);
    }

    /** Where it stands; at first nowhere. */
    RocksIterator at() {
        return at;
    }

    /** To the first of the keys. */
    PrefixScan first() {
        at.seek(prefix);
        return this;
    }

    boolean valid() {
        return Database.valid(at);
    }

    void next() {
        at.next();
    }

    byte[] key() {
        return at.key();
    }

    byte[] value() {
        return at.value();
    }

    @Override
    public void close() {
        at.close();
        options.close();
        upper.close();
        lower.close();
    }
}
