package dev.landfall.provider.embedded;

import java.util.function.Function;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/**
 * An iterator over the keys with one prefix. Its bounds stop it before deleted keys behind the prefix, over which it would otherwise step
 * to find its end. For one thread.
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

    /** The iterator; without a position at first. */
    RocksIterator at() {
        return at;
    }

    /** Moves to the first key. */
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
