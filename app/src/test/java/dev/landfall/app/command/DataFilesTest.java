package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.MadeFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each file of the data directory: damaged or gone, the hub names it and does not start; and makes nothing anew unasked. */
@Timeout(240)
final class DataFilesTest {
    private static final List<String> FILES = List.of("hub.id", "node.id", "pki/ca.pem", "pki/ca.key", "admin.secret");

    @TempDir
    Path folder;

    @Test
    void a_file_that_is_damaged_or_gone_is_named_and_nothing_is_made_in_its_place() throws IOException {
        new Fixture(folder).close();
        assertThat(Files.readAllLines(folder.resolve(MadeFiles.LIST)))
                .hasSize(FILES.size() + 3)
                .contains("# store/FORMAT", "# hub.key", "# hub-record");

        for (var name : FILES) {
            var file = folder.resolve(name);
            var good = Files.readAllBytes(file);
            var bad = good.clone();
            bad[bad.length / 2] ^= 1;
            Files.write(file, bad);

            refused(file + " has changed since this hub made it");
            assertThat(file).hasBinaryContent(bad);
            if (!name.equals("admin.secret")) {
                Files.delete(file);

                refused(file + " is missing");
                assertThat(file).doesNotExist();
            }
            Files.write(file, good);
        }
        new Fixture(folder).close();
    }

    @Test
    void a_copy_of_which_the_line_was_taken_out_is_written_again_from_the_store() throws IOException {
        new Fixture(folder).close();
        for (var name : List.of("hub.id", "pki/ca.pem", "pki/ca.key", "admin.secret")) {
            var file = folder.resolve(name);
            var before = Files.readString(file);
            Files.delete(file);
            Files.write(
                    folder.resolve(MadeFiles.LIST),
                    Files.readAllLines(folder.resolve(MadeFiles.LIST)).stream()
                            .filter(line -> !line.endsWith(name))
                            .toList());

            new Fixture(folder).close();

            assertThat(Files.readString(file)).as(name).isEqualTo(before);
            assertThat(folder.resolve(MadeFiles.LIST)).content().contains("  " + name);
        }
    }

    @Test
    void a_hub_key_that_is_gone_or_another_one_ends_the_start_with_3_and_nothing_is_made_in_its_place()
            throws IOException {
        new Fixture(folder).close();
        var file = folder.resolve("hub.key");
        var good = Files.readString(file);

        Files.delete(file);
        refused("the hub key " + file + " is missing");
        assertThat(file).doesNotExist();
        Files.writeString(file, "0123456789abcdef".repeat(4) + "\n");
        refused("the hub key in " + file + " is the wrong one");
        Files.writeString(file, "no key\n");
        refused(file + " does not contain a hub key");

        Files.writeString(file, good);
        new Fixture(folder).close();
    }

    @Test
    void a_new_secret_of_the_administrator_is_asked_for_by_deleting_the_old_one() throws IOException {
        new Fixture(folder).close();
        Files.delete(folder.resolve("admin.secret"));

        var warnings = warnings(() -> {
            try (var hub = new Fixture(folder)) {
                assertThat(hub.admin()).isNotNull();
            }
        });

        assertThat(folder.resolve("admin.secret")).exists();
        assertThat(warnings).singleElement().asString().contains("admin.secret", "made anew");
        assertThat(warnings(() -> new Fixture(folder).close())).isEmpty();
    }

    @Test
    void a_server_certificate_that_is_gone_is_issued_anew_with_a_word() throws IOException {
        assertThat(warnings(() -> new Fixture(folder).close())).isEmpty();
        for (var name : List.of("pki/server.pem", "pki/server.key")) {
            Files.delete(folder.resolve(name));

            var warnings = warnings(() -> new Fixture(folder).close());

            assertThat(folder.resolve(name)).exists();
            assertThat(warnings).singleElement().asString().contains(name, "is missing");
        }
    }

    @Test
    void a_store_is_not_made_anew_because_the_list_is_gone_as_well() throws IOException {
        new Fixture(folder).close();
        Files.delete(folder.resolve(MadeFiles.LIST));
        Files.delete(folder.resolve("store").resolve("FORMAT"));

        refused(folder.resolve("store").resolve("FORMAT") + " is missing");
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** What the log warns of meanwhile about files; each start sets the log up anew, so it is read where it ends. */
    private static List<String> warnings(Step step) throws IOException {
        var before = System.err;
        var said = new ByteArrayOutputStream();
        System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
        try {
            step.run();
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("WARN") && line.matches(".*(MadeFiles|HubKeys|AdminSecretFile):.*"))
                .toList();
    }

    @Test
    void a_directory_of_the_release_before_starts_and_has_a_list_from_then_on() throws IOException {
        new Fixture(folder).close();
        var list = Files.readString(folder.resolve(MadeFiles.LIST));
        Files.delete(folder.resolve(MadeFiles.LIST));

        var warnings = warnings(() -> new Fixture(folder).close());

        assertThat(folder.resolve(MadeFiles.LIST)).hasContent(list);
        assertThat(warnings).singleElement().asString().contains(MadeFiles.LIST, "was missing");
    }

    @Test
    void a_list_that_is_damaged_is_named() throws IOException {
        new Fixture(folder).close();
        var list = folder.resolve(MadeFiles.LIST);
        Files.writeString(list, Files.readString(list).replaceFirst("  hub.id", " hub.id"));

        refused("of " + list + ", the list of files this hub has made, is damaged");
    }

    @Test
    void an_embedded_store_that_is_gone_is_not_made_anew() throws IOException {
        new Fixture(folder).close();
        var store = folder.resolve("store");
        try (var files = Files.walk(store)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }

        refused(store.resolve("FORMAT") + " is missing");
        assertThat(store).doesNotExist();
    }

    private void refused(String words) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> new Fixture(folder).close())
                .withMessageContaining(words)
                .satisfies(wrong -> {
                    assertThat(wrong.code()).isEqualTo(ExitCode.SETTINGS);
                    assertThat(wrong.cure()).contains("backup");
                });
    }
}
