package dev.landfall.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void a_new_directory_is_for_its_owner_alone() throws Exception {
        var path = folder.resolve("a/data");

        try (var data = DataDirectory.open(path)) {
            var rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path()));

            assertThat(rights).isEqualTo("rwx------");
        }
    }

    @Test
    void the_hub_keeps_its_id() {
        var first = DataDirectory.open(folder);
        var id = first.hubId();
        first.close();

        try (var second = DataDirectory.open(folder)) {
            assertThat(second.hubId()).isEqualTo(id);
        }
    }

    @Test
    void a_second_owner_is_told_who_the_first_one_is() {
        try (var first = DataDirectory.open(folder)) {
            assertThatExceptionOfType(CommandFailure.class)
                    .isThrownBy(() -> DataDirectory.open(first.path()))
                    .withMessageContaining("process " + ProcessHandle.current().pid())
                    .extracting(CommandFailure::code)
                    .isEqualTo(ExitCode.DATA_IN_USE);
        }
    }

    @Test
    void what_is_ready_can_be_read_until_it_is_withdrawn() throws Exception {
        var ready = ready(ProcessHandle.current().pid());

        ready.announce();
        var read = ReadyFile.read(folder);
        ready.withdraw();

        assertThat(read).contains(ready);
        assertThat(read.orElseThrow().alive()).isTrue();
        assertThat(ReadyFile.read(folder)).isEmpty();
    }

    @Test
    void a_word_that_a_dead_process_left_is_replaced() throws Exception {
        var dead = new ProcessBuilder("true").start();
        dead.waitFor();
        ready(dead.pid()).announce();
        var stale = ReadyFile.read(folder).orElseThrow();

        ready(ProcessHandle.current().pid()).announce();

        assertThat(stale.alive()).isFalse();
        assertThat(ReadyFile.read(folder).orElseThrow().alive()).isTrue();
    }

    @Test
    void a_process_takes_back_only_its_own_word() throws Exception {
        ready(1).announce();

        ready(2).withdraw();

        assertThat(ReadyFile.read(folder)).isPresent();
    }

    private ReadyFile ready(long pid) {
        return new ReadyFile(
                pid,
                "id",
                "0.1.0",
                "https://127.0.0.1:8443",
                "coaps+tcp://127.0.0.1:5684",
                null,
                "mqtts://127.0.0.1:8883",
                null,
                null,
                folder.resolve("pki/ca.pem"),
                folder,
                folder.resolve("admin.secret"));
    }
}
