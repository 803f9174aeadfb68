package dev.landfall.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void a_second_process_is_told_the_pid_of_the_first() throws IOException, InterruptedException {
        var first = new ProcessBuilder(RocksStoreTest.writer(directory))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = first.inputReader()) {
            assertThat(out.readLine()).isNotNull();

            refused(Fault.UNAVAILABLE, "in use by the process with pid " + first.pid());
        } finally {
            first.destroyForcibly();
        }
        assertThat(first.waitFor(20, TimeUnit.SECONDS)).isTrue();
        Notes.open(directory).close();
    }

    @Test
    void a_second_store_in_this_process_does_not_free_the_lock() throws IOException, InterruptedException {
        try (var store = Notes.open(directory)) {
            refused(Fault.UNAVAILABLE, "pid " + ProcessHandle.current().pid());

            var second = new ProcessBuilder(RocksStoreTest.writer(directory)).start();
            var told = new String(second.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(second.waitFor()).isNotZero();
            assertThat(told).contains("pid " + ProcessHandle.current().pid());
            Notes.write(store, 1, 1);
        }
    }

    @Test
    void a_newer_format_is_refused_with_both_numbers() throws IOException {
        Notes.open(directory).close();
        Files.writeString(directory.resolve("FORMAT"), "landfall-store\nformat 7\nshards 16\n");

        refused(Fault.UNSUPPORTED, "format 7, this release reads up to " + Directory.FORMAT);
    }

    @Test
    void what_is_no_store_is_refused() throws IOException {
        Files.writeString(directory.resolve("FORMAT"), "something else\n");
        refused(Fault.CORRUPT, "not ours");

        Files.writeString(directory.resolve("FORMAT"), "landfall-store\nformat x\nshards 16\n");
        refused(Fault.CORRUPT, "cannot be read");

        Files.delete(directory.resolve("FORMAT"));
        Files.createDirectory(directory.resolve("db"));
        refused(Fault.CORRUPT, "unfinished copy");
    }

    @Test
    void a_store_keeps_the_number_of_shards_it_was_made_with() {
        RocksStore.open(directory, List.of(), RocksStore.Options.usual().withShards(3))
                .close();

        try (var store = Notes.open(directory)) {
            assertThat(store.info().shards()).isEqualTo(3);
        }
    }

    @Test
    void a_backup_goes_to_a_new_directory_only() {
        try (var store = Notes.open(directory)) {
            var copy = directory.resolve("copy");
            store.backup(copy);

            assertThatIllegalArgumentException().isThrownBy(() -> store.backup(copy));
        }
    }

    private void refused(Fault fault, String why) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> Notes.open(directory).close())
                .withMessageContaining(why)
                .extracting(ProviderException::fault)
                .isEqualTo(fault);
    }
}
