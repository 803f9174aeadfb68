package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.provider.Partition;
import dev.landfall.provider.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDBException;
import org.rocksdb.TickerType;
import org.rocksdb.WALRecoveryMode;

/** What the promise of durability rests on, read back from RocksDB. */
@Timeout(120)
class DurabilityTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void each_append_under_the_usual_options_syncs_the_log() {
        try (var store = Notes.open(directory)) {
            Notes.write(store, 1, 10);
            var before = synced(store);

            Notes.write(store, 10, 10);

            assertThat(synced(store) - before).isGreaterThanOrEqualTo(10);
            assertThat(store.info().durability()).isEqualTo(Store.Durability.FSYNCED);
        }
    }

    @Test
    void a_deletion_syncs_the_log() {
        try (var store = Notes.open(directory)) {
            Notes.write(store, 1, 10);
            var before = synced(store);

            store.delete(Notes.PAD, 0);

            assertThat(synced(store)).isGreaterThan(before);
        }
    }

    @Test
    void a_store_that_does_not_wait_for_the_disk_says_so() {
        var usual = RocksStore.Options.usual();
        var unsynced = new RocksStore.Options(
                1, false, 0, usual.itemBytesMax(), usual.diskReserveBytes(), usual.clock(), false);
        try (var store = RocksStore.open(directory, List.of(), unsynced)) {
            var before = synced(store);

            Notes.write(store, 10, 10);

            assertThat(synced(store)).isEqualTo(before);
            assertThat(store.info().durability()).isEqualTo(Store.Durability.OS_BUFFERED);
        }
    }

    private static long synced(RocksStore store) {
        return store.statistics().getTickerCount(TickerType.WAL_FILE_SYNCED);
    }

    @Test
    void the_options_that_promises_rest_on_are_those_that_rocksdb_runs_with() throws RocksDBException, IOException {
        try (var store = Notes.open(directory)) {
            Notes.write(store, 1, 10);
            store.delete(new Partition("acme", "nothing"), 0);

            var written = written();

            try (var config = new ConfigOptions();
                    var options = new DBOptions()) {
                OptionsUtil.loadLatestOptions(config, directory.resolve("db").toString(), options, new ArrayList<>());
                assertThat(options.walRecoveryMode()).isEqualTo(WALRecoveryMode.TolerateCorruptedTailRecords);
                assertThat(options.paranoidChecks()).isTrue();
                assertThat(options.useFsync()).isFalse();
                assertThat(options.manualWalFlush()).isFalse();
                assertThat(options.avoidFlushDuringRecovery()).isFalse();
                assertThat(options.avoidUnnecessaryBlockingIO()).isTrue();
            }
            // The setter and the getter of this one do not exist in Java.
            assertThat(written.getProperty("track_and_verify_wals_in_manifest")).isEqualTo("true");
            assertThat(written.getProperty("allow_mmap_writes")).isEqualTo("false");
            assertThat(written.getProperty("wal_recovery_mode")).isEqualTo("kTolerateCorruptedTailRecords");
        }
    }

    @Test
    void each_family_checks_what_it_reads() throws RocksDBException {
        try (var store = Notes.open(directory)) {
            Notes.write(store, 1, 10);

            var families = new ArrayList<ColumnFamilyDescriptor>();
            try (var config = new ConfigOptions();
                    var options = new DBOptions()) {
                OptionsUtil.loadLatestOptions(config, directory.resolve("db").toString(), options, families);
            }

            assertThat(families)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(family -> assertThat(family.getOptions().forceConsistencyChecks())
                            .isTrue());
        }
    }

    /** The part of RocksDB's own file of options that is of the whole database. */
    private Properties written() throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            var newest = files.filter(file -> file.getFileName().toString().startsWith("OPTIONS-"))
                    .max(Path::compareTo)
                    .orElseThrow();
            var properties = new Properties();
            for (var line : Files.readAllLines(newest)) {
                var at = line.indexOf('=');
                if (at > 0) {
                    properties.putIfAbsent(
                            line.substring(0, at).strip(),
                            line.substring(at + 1).strip());
                }
            }
            return properties;
        }
    }
}
