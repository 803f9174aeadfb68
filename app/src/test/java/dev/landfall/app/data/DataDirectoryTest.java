package dev.landfall.app.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.core.model.HubId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
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
    void a_node_keeps_its_id_and_no_other_directory_has_it() {
        var first = DataDirectory.open(folder.resolve("a"));
        var id = first.nodeId();
        first.close();

        try (var again = DataDirectory.open(folder.resolve("a"));
                var other = DataDirectory.open(folder.resolve("b"))) {
            assertThat(again.nodeId()).isEqualTo(id);
            assertThat(other.nodeId()).isNotEqualTo(id);
        }
    }

    @Test
    void a_node_belongs_to_no_hub_until_it_has_seen_one_and_to_that_one_from_then_on() throws Exception {
        var hub = HubId.of(UUID.randomUUID());
        try (var first = DataDirectory.open(folder)) {
            assertThat(first.hubId()).isEmpty();
            first.belongTo(hub);
        }

        try (var again = DataDirectory.open(folder)) {
            assertThat(again.hubId()).contains(hub);
        }
    }

    @Test
    void a_file_whose_replacement_was_announced_is_not_called_damaged_when_nothing_was_noted_afterwards()
            throws Exception {
        var secret = folder.resolve("admin.secret");
        try (var first = DataDirectory.open(folder)) {
            Files.writeString(secret, "former");
            first.made().made("admin.secret");
            first.made().replacing("admin.secret", "next");
            Files.writeString(secret, "next");
        }

        try (var again = DataDirectory.open(folder)) {
            again.made().remade("admin.secret");
        }

        Files.writeString(secret, "somebody's");
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> DataDirectory.open(folder).close())
                .withMessageContaining("has changed");
    }

    @Test
    void a_node_id_that_is_damaged_is_named_with_what_to_do() throws Exception {
        DataDirectory.open(folder).close();
        Files.delete(folder.resolve(MadeFiles.LIST));
        Files.writeString(folder.resolve("node.id"), "nobody");

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> DataDirectory.open(folder))
                .withMessageContaining(folder.resolve("node.id") + " does not contain the id of this node")
                .extracting(CommandFailure::code)
                .isEqualTo(ExitCode.SETTINGS);
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
