package dev.landfall.provider.embedded;

import org.rocksdb.WALRecoveryMode;

/**
 * How a database deals with what of its write-ahead log does not fit.
 *
 * @param mode of RocksDB
 * @param tracking whether a closed log that is missing or too short keeps it from opening
 */
record WalRecovery(WALRecoveryMode mode, boolean tracking) {
    /** Takes what fits, up to the first record that does not; only where all families can end there. */
    static final WalRecovery UP_TO_THE_LOSS = new WalRecovery(WALRecoveryMode.PointInTimeRecovery, false);

    /** Takes what fits, though some families may then be ahead of others. */
    static final WalRecovery WHATEVER_FITS = new WalRecovery(WALRecoveryMode.SkipAnyCorruptedRecords, false);
}
