package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LostLogTest {
    private static final int NOTES = 20;
    private static final int BYTES = 1000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path temporary;

    private Path killed() throws IOException {
        var directory = temporary.resolve("data");
        try (var store = Notes.open(directory)) {
            Notes.write(store, NOTES, BYTES);
            return Notes.kill(directory, temporary.resolve("killed"));
        }
    }

    /** One family has moved its part of the first log to its place; the others still need it. */
    private Path killedWithTwoLogs() throws IOException {
        RocksLibrary.load(temporary);
        var directory = Directory.take(temporary.resolve("data"), 16);
        var opened = OpenDatabase.open(directory, List.of(), RocksStore.Options.usual());
        try {
            for (var i = 0; i < NOTES; i++) {
                opened.committer().append(List.of(Notes.note(i, BYTES)), 0);
            }
            opened.database().flush(List.of(opened.database().family("meta")));
            for (var i = NOTES; i < 2 * NOTES; i++) {
                opened.committer().append(List.of(Notes.note(i, BYTES)), 0);
            }
            return Notes.kill(directory.path(), temporary.resolve("killed"));
        } finally {
            opened.database().close();
            directory.close();
        }
    }

    @Test
    void the_newest_log_is_missed_though_nothing_but_it_was_lost_since_a_part_of_the_database_moved_to_its_place()
            throws IOException {
        var killed = killedWithTwoLogs();

        Files.delete(logs(killed).getLast());

        var lost = refused(killed);
        assertThat(lost.synced()).isEqualTo(2 * NOTES);
        assertThat(lost.recovered()).isEqualTo(NOTES);
    }

    @Test
    void a_log_that_was_deleted_keeps_the_store_from_opening_and_both_numbers_are_said() throws IOException {
        var killed = killed();

        Files.delete(Notes.log(killed));

        var lost = refused(killed);
        assertThat(lost.synced()).isEqualTo(NOTES);
        assertThat(lost.recovered()).isZero();
        assertThat(lost.text()).contains("commit 20").contains("number 0");
    }

    @Test
    void a_log_that_was_cut_keeps_the_store_from_opening() throws IOException {
        var killed = killed();

        cut(Notes.log(killed));

        var lost = refused(killed);
        assertThat(lost.synced()).isEqualTo(NOTES);
        assertThat(lost.recovered()).isBetween(1L, NOTES - 1L);
    }

    @Test
    void one_byte_less_of_the_log_is_noticed_and_a_whole_log_is_not_refused() throws IOException {
        var killed = killed();
        Notes.open(Notes.kill(killed, temporary.resolve("whole"))).close();

        try (var log = FileChannel.open(Notes.log(killed), StandardOpenOption.WRITE)) {
            log.truncate(log.size() - 1);
        }

        assertThat(refused(killed).recovered()).isEqualTo(NOTES - 1);
    }

    @Test
    void an_older_log_that_was_deleted_or_cut_keeps_the_store_from_opening() throws IOException {
        var killed = killedWithTwoLogs();
        var copy = Notes.kill(killed, temporary.resolve("copy"));
        assertThat(logs(killed)).hasSizeGreaterThan(1);

        Files.delete(logs(killed).getFirst());
        cut(logs(copy).getFirst());

        assertThat(refused(killed).recovered()).isLessThan(2 * NOTES);
        assertThat(refused(copy).recovered()).isLessThan(2 * NOTES);
        assertGoesOnAfterAcceptance(killed);
    }

    @Test
    void a_refused_start_changes_nothing_so_a_log_that_was_cut_can_be_put_back() throws IOException {
        var killed = killed();
        var whole = Files.readAllBytes(Notes.log(killed));
        var log = Notes.log(killed);
        cut(log);

        refused(killed);
        refused(killed);
        Files.write(log, whole);

        try (var store = Notes.open(killed)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES));
            Notes.write(store, 2, 10);
        }
        try (var store = Notes.open(killed)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES + 2));
        }
    }

    @Test
    void any_file_that_was_deleted_or_cut_can_be_put_back_after_a_refused_start() throws IOException {
        var killed = killedWithTwoLogs();
        for (var file : files(killed.resolve("db"))) {
            var tried = Notes.kill(killed, temporary.resolve("without-" + file.getFileName()));
            var harmed = tried.resolve("db").resolve(file.getFileName());
            Files.delete(harmed);

            assertRefusedOrWhole(tried);
            Files.copy(file, harmed, StandardCopyOption.REPLACE_EXISTING);
            assertWhole(tried);
        }
    }

    @Test
    void any_file_that_was_cut_can_be_put_back_after_a_refused_start() throws IOException {
        var killed = killedWithTwoLogs();
        for (var file : files(killed.resolve("db"))) {
            var tried = Notes.kill(killed, temporary.resolve("cut-" + file.getFileName()));
            var harmed = tried.resolve("db").resolve(file.getFileName());
            cut(harmed);

            assertRefusedOrWhole(tried);
            Files.copy(file, harmed, StandardCopyOption.REPLACE_EXISTING);
            assertWhole(tried);
        }
    }

    /** Files that the database needs; not its lock and its own notes for humans. */
    private static List<Path> files(Path database) throws IOException {
        try (var files = Files.list(database)) {
            return files.filter(file -> file.toFile().length() > 0)
                    .filter(file -> file.getFileName().toString().matches("CURRENT|MANIFEST-.*|.*\\.log|.*\\.sst"))
                    .toList();
        }
    }

    private static void assertRefusedOrWhole(Path directory) {
        try (var store = Notes.open(directory)) {
            assertThat(Notes.numbers(store)).as(directory.toString()).isEqualTo(Notes.upTo(2 * NOTES));
        } catch (ProviderException refused) {
            assertThat(refused.fault()).as(refused.toString()).isEqualTo(Fault.CORRUPT);
        }
    }

    private static void assertWhole(Path directory) {
        try (var store = Notes.open(directory)) {
            assertThat(Notes.numbers(store)).as(directory.toString()).isEqualTo(Notes.upTo(2 * NOTES));
        }
    }

    @Test
    void a_database_without_its_file_current_is_refused_by_that_name_and_not_made_anew() throws IOException {
        var killed = killed();
        Files.delete(killed.resolve("db").resolve("CURRENT"));
        var files = files(killed.resolve("db"));

        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> RocksStore.open(
                        killed, List.of(), RocksStore.Options.usual().withAcceptLoss(true)))
                .withMessageContaining("CURRENT")
                .satisfies(refused -> assertThat(refused.getCause()).isNull());

        assertThat(files(killed.resolve("db"))).isEqualTo(files);
        assertThat(killed.resolve(SyncedCommits.LOSSES)).doesNotExist();
    }

    @Test
    void a_database_that_is_gone_is_no_new_store() throws IOException {
        var killed = killed();

        try (var files = Files.list(killed.resolve("db"))) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }

        var lost = refused(killed);
        assertThat(lost.recovered()).isZero();
        assertThat(lost.text())
                .contains("commit 20")
                .contains("the database is gone")
                .doesNotContain("log");
        assertGoesOnAfterAcceptance(killed);
        assertThat(killed.resolve(SyncedCommits.LOSSES)).content().hasLineCount(1);
    }

    @Test
    void a_start_that_was_killed_while_it_opened_the_database_is_undone_by_the_next() throws IOException {
        var killed = killed();
        var log = Files.readAllBytes(Notes.log(killed));
        var name = Notes.log(killed).getFileName();
        cut(Notes.log(killed));
        DatabaseFiles.keep(killed.resolve("db"));
        Database.recover(killed.resolve("db"));

        refused(killed);
        assertThat(killed.resolve("db").resolve(name)).exists();
        Files.write(killed.resolve("db").resolve(name), log);

        assertGoesOnAfterAcceptance(killed);
        assertThat(killed.resolve(SyncedCommits.LOSSES)).doesNotExist();
        assertThat(killed.resolve("db-before")).doesNotExist();
        assertThat(killed.resolve("db-before.old")).doesNotExist();
    }

    @Test
    void a_loss_that_is_accepted_is_written_down_and_the_store_goes_on() throws IOException {
        var killed = killed();
        cut(Notes.log(killed));
        var recovered = refused(killed).recovered();

        assertGoesOnAfterAcceptance(killed);

        var losses = Files.readString(killed.resolve(SyncedCommits.LOSSES));
        assertThat(losses.lines()).hasSize(1);
        assertThat(losses).contains("commit " + NOTES).contains("number " + recovered);
    }

    @Test
    void where_nothing_is_lost_nothing_is_written_down() throws IOException {
        var killed = killed();

        assertGoesOnAfterAcceptance(killed);

        assertThat(killed.resolve(SyncedCommits.LOSSES)).doesNotExist();
    }

    private static void assertGoesOnAfterAcceptance(Path killed) {
        var usual = RocksStore.Options.usual();
        List<Long> left;
        try (var store = RocksStore.open(killed, List.of(), usual.withAcceptLoss(true))) {
            left = Notes.numbers(store);
            assertThat(left).isEqualTo(Notes.upTo(left.size()));
            Notes.write(store, 2, 10);
        }
        try (var store = Notes.open(killed)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(left.size() + 2));
        }
    }

    @Test
    void without_the_file_of_synced_commits_nobody_knows_whether_all_is_there() throws IOException {
        var killed = killed();

        Files.delete(killed.resolve(SyncedCommits.FILE));

        var lost = refused(killed);
        assertThat(lost.synced()).isNegative();
        assertThat(lost.recovered()).isEqualTo(NOTES);
        assertThat(lost.text()).contains(SyncedCommits.FILE);
        assertGoesOnAfterAcceptance(killed);
    }

    @Test
    void a_number_that_is_behind_does_no_harm() throws IOException {
        var killed = killed();

        SyncedCommits.write(killed, NOTES - 5);

        try (var store = Notes.open(killed)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES));
        }
    }

    @Test
    void a_backup_has_the_number_too() throws IOException {
        var directory = temporary.resolve("data");
        var copy = temporary.resolve("copy");
        try (var store = Notes.open(directory)) {
            Notes.write(store, NOTES, BYTES);
            store.backup(copy);
        }

        try (var synced = SyncedCommits.open(copy)) {
            assertThat(synced.last()).isEqualTo(NOTES);
        }
        try (var store = Notes.open(copy)) {
            assertThat(Notes.numbers(store)).isEqualTo(Notes.upTo(NOTES));
        }
    }

    private static LostCommits refused(Path directory) {
        var refused = assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> Notes.open(directory).close())
                .actual();
        assertThat(refused.fault()).isEqualTo(Fault.CORRUPT);
        assertThat(refused.getCause()).isInstanceOf(LostCommits.class);
        return Objects.requireNonNull((LostCommits) refused.getCause());
    }

    private static void cut(Path log) throws IOException {
        try (var file = FileChannel.open(log, StandardOpenOption.WRITE)) {
            file.truncate(file.size() / 2);
        }
    }

    /** Write-ahead logs that hold something, the oldest first. */
    private static List<Path> logs(Path directory) throws IOException {
        try (var files = Files.list(directory.resolve("db"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .filter(file -> file.toFile().length() > 0)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }
}
