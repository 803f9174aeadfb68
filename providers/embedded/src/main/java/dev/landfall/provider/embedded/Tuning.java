package dev.landfall.provider.embedded;

import dev.landfall.provider.Store.MemoryPart;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.MemoryUsageType;
import org.rocksdb.MemoryUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.Statistics;

/** The configuration of RocksDB: bounded memory, and no background work that is not needed. */
final class Tuning implements AutoCloseable {
    private static final long MIB = 1024 * 1024;
    private static final long CACHE_BYTES = 64 * MIB;
    /** Sixteen parts of 4 MiB: a block larger than a part is never cached. */
    private static final int CACHE_SHARD_BITS = 4;

    private static final long WRITE_BUFFERS_BYTES = 96 * MIB;
    /** The size of the write-ahead log; a larger one makes the start after a crash longer. */
    private static final long WAL_BYTES = 32 * MIB;

    private static final long WRITE_BUFFER_BYTES = 32 * MIB;
    private static final long SMALL_WRITE_BUFFER_BYTES = 16 * MIB;
    private static final int WRITE_BUFFERS = 4;
    private static final int FILES_OPEN_MAX = 512;
    private static final int BLOOM_BITS = 10;
    private static final int LOG_FILES_BEFORE_MERGE = 8;
    private static final int LOG_FILES_SLOW = 40;
    private static final int LOG_FILES_STOP = 80;

    private final Cache cache = new LRUCache(CACHE_BYTES, CACHE_SHARD_BITS);
    private final BloomFilter bloom = new BloomFilter(BLOOM_BITS, false);
    private final List<AutoCloseable> owned = new ArrayList<>();

    private final Statistics statistics = new Statistics();

    Tuning() {
        owned.add(cache);
        owned.add(bloom);
        owned.add(statistics);
    }

    /** What a database that was opened with this holds of memory, by its own count. */
    Map<MemoryPart, Long> memory(RocksDB db) {
        var held = MemoryUtil.getApproximateMemoryUsageByType(List.of(db), Set.of(cache));
        var parts = new EnumMap<MemoryPart, Long>(MemoryPart.class);
        // Those that an iterator still reads are counted as well.
        parts.put(MemoryPart.WRITE_BUFFERS, held.getOrDefault(MemoryUsageType.kMemTableTotal, 0L));
        parts.put(MemoryPart.READ_CACHE, held.getOrDefault(MemoryUsageType.kCacheTotal, 0L));
        parts.put(MemoryPart.FILE_INDEXES, held.getOrDefault(MemoryUsageType.kTableReadersTotal, 0L));
        return parts;
    }

    /** What RocksDB counts; how often it synced its log, for example. */
    Statistics statistics() {
        return statistics;
    }

    DBOptions database(WalRecovery recovery) {
        var options = tracking(recovery.tracking())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(recovery.mode())
                .setParanoidChecks(true)
                .setStatistics(statistics)
                // The files of dropped families are deleted in the background, never by a reader or writer.
                .setAvoidUnnecessaryBlockingIO(true)
                .setMaxTotalWalSize(WAL_BYTES)
                .setDbWriteBufferSize(WRITE_BUFFERS_BYTES)
                .setMaxOpenFiles(FILES_OPEN_MAX)
                .setMaxBackgroundJobs(2)
                .setBytesPerSync(MIB)
                // There is one committer, so support for several writers would only cost time.
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
                .setSkipStatsUpdateOnDbOpen(true)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(MIB)
                .setKeepLogFileNum(3)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
        owned.add(options);
        return options;
    }

    /**
     * Options with tracking: the manifest records the closed logs and their lengths, and a database with a missing or shorter log does
     * not open. Java has no setter for the option.
     */
    private static DBOptions tracking(boolean on) {
        var properties = new Properties();
        properties.setProperty("track_and_verify_wals_in_manifest", Boolean.toString(on));
        return Objects.requireNonNull(DBOptions.getDBOptionsFromProps(properties), "RocksDB knows the option no more");
    }

    /** The options for a log: written once in order, dropped as a whole, read in ranges and by key. */
    ColumnFamilyOptions log() {
        return own(new ColumnFamilyOptions()
                .setTableFormatConfig(table())
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setLevel0FileNumCompactionTrigger(LOG_FILES_BEFORE_MERGE)
                .setLevel0SlowdownWritesTrigger(LOG_FILES_SLOW)
                .setLevel0StopWritesTrigger(LOG_FILES_STOP));
    }

    /** The options for data that is overwritten often. */
    ColumnFamilyOptions state() {
        return own(new ColumnFamilyOptions()
                .setTableFormatConfig(table())
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setWriteBufferSize(SMALL_WRITE_BUFFER_BYTES)
                .setMaxWriteBufferNumber(WRITE_BUFFERS));
    }

    private ColumnFamilyOptions own(ColumnFamilyOptions options) {
        owned.add(options);
        return options;
    }

    private BlockBasedTableConfig table() {
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                // In parts that can be cached: the filter of a large file is larger than a part of the cache.
                .setIndexType(IndexType.kTwoLevelIndexSearch)
                .setPartitionFilters(true)
                .setPinTopLevelIndexAndFilter(true)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true)
                .setFilterPolicy(bloom);
    }

    @Override
    public void close() {
        for (var i = owned.size() - 1; i >= 0; i--) {
            close(owned.get(i));
        }
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) { // close() declares it, and no object of RocksDB throws it
            throw new IllegalStateException(e);
        }
    }
}
