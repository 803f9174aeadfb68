package dev.landfall.provider.embedded;

import org.rocksdb.WALRecoveryMode;

/**
 * How a database treats a write-ahead log with damage or gaps.
 *
 * @param mode of RocksDB
 * @param tracking whether a missing or shortened log prevents the opening
 */
record WalRecovery(WALRecoveryMode mode, boolean tracking) {
    /** Uses the log up to the first damaged record; only possible if all families can end there. */
    static final WalRecovery UP_TO_THE_LOSS = new WalRecovery(WALRecoveryMode.PointInTimeRecovery, false);

    /** Uses all readable records, although some families may then be ahead of others. */
    static final WalRecovery WHATEVER_FITS = new WalRecovery(WALRecoveryMode.SkipAnyCorruptedRecords, false);
}
