package dev.landfall.app.sealed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class HubKeyTest {
    private static final String NAME = "hub/root";
    private static final String GOLDEN =
            "017203458d41b9fb508f6fc588224890855aaf90163f4fcd5b50344560d6c808aa00dab568501b65a896501aee";
    private static final byte[] CLEAR = "a secret".getBytes(UTF_8);

    private final HubKey key = HubKey.generate();

    @TempDir
    Path folder;

    @Test
    void what_is_sealed_is_opened_by_the_same_key_and_name_only() {
        var sealed = key.seal(NAME, CLEAR);

        assertThat(key.open(NAME, sealed))
                .hasValueSatisfying(clear -> assertThat(clear).isEqualTo(CLEAR));
        assertThat(key.open("hub/other", sealed)).isEmpty();
        assertThat(HubKey.generate().open(NAME, sealed)).isEmpty();
        assertThat(HubKey.sealer(sealed)).contains(key.id());
        assertThat(new String(sealed, UTF_8)).doesNotContain("secret");
    }

    @Test
    void two_seals_of_the_same_text_differ() {
        assertThat(key.seal(NAME, CLEAR)).isNotEqualTo(key.seal(NAME, CLEAR));
    }

    @Test
    void a_sealed_text_of_which_any_byte_differs_or_is_missing_is_not_opened() {
        var sealed = key.seal(NAME, CLEAR);

        for (var at = 0; at < sealed.length; at++) {
            var damaged = sealed.clone();
            damaged[at] ^= 1;
            assertThat(key.open(NAME, damaged)).as("byte %d differs", at).isEmpty();
            assertThat(key.open(NAME, Arrays.copyOf(sealed, at)))
                    .as("%d bytes are left", at)
                    .isEmpty();
        }
    }

    @Test
    void the_stored_form_is_the_same_in_every_release() {
        var pinned = HubKey.of(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f".repeat(2)));
        var sealed = HexFormat.of().parseHex(GOLDEN);

        assertThat(pinned.open(NAME, sealed))
                .hasValueSatisfying(clear -> assertThat(clear).isEqualTo(CLEAR));
    }

    @Test
    void a_key_says_nothing_of_itself_but_its_id() {
        assertThat(key.toString()).contains(key.id()).doesNotContain(key.hex());
    }

    @Test
    void the_file_is_for_its_owner_alone_and_never_made_twice() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));

        var made = file.create();
        var again = file.create();

        assertThat(again.id()).isEqualTo(made.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file.path());
        }
    }

    @Test
    void a_file_with_the_bare_32_bytes_is_a_key_too() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        Files.write(file.path(), HexFormat.of().parseHex(key.hex()));

        assertThat(file.current().orElseThrow().id()).isEqualTo(key.id());
    }

    @Test
    void a_keyring_names_cause_and_cure() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        var ring = new HubKeyring(file);
        var sealed = key.seal(NAME, CLEAR);

        refused(ring, sealed, "is missing");
        file.create();
        refused(ring, sealed, "is the wrong one");
        Files.writeString(file.path(), key.hex());
        var damaged = sealed.clone();
        damaged[damaged.length - 1] ^= 1;
        refused(ring, damaged, "is damaged");

        assertThat(ring.open(NAME, sealed)).isEqualTo(CLEAR);
    }

    @Test
    void a_link_to_the_file_stays_and_the_new_key_is_where_it_points() throws Exception {
        var shared = Files.createDirectory(folder.resolve("shared"));
        var link = Files.createSymbolicLink(folder.resolve("hub.key"), Path.of("second"));
        Files.createSymbolicLink(folder.resolve("second"), Path.of("shared", "key"));
        var file = new HubKeyFile(link);

        var first = file.create();
        var next = file.prepareNext();
        assertThat(shared.resolve("key.next")).exists();
        file.promoteNext();

        assertThat(link).isSymbolicLink();
        assertThat(shared.resolve("key")).isRegularFile().hasContent(next.hex() + "\n");
        assertThat(next.id()).isNotEqualTo(first.id());
        assertThat(file.current().orElseThrow().id()).isEqualTo(next.id());
        assertThat(namesIn(folder)).containsExactlyInAnyOrder("hub.key", "second", "shared");
        assertThat(namesIn(shared)).containsExactly("key");
    }

    @Test
    void links_that_lead_to_each_other_are_named() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("hub.key"), Path.of("other"));
        Files.createSymbolicLink(folder.resolve("other"), Path.of("hub.key"));

        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> new HubKeyFile(link).create())
                .withMessageContaining(link.toString())
                .withMessageContaining("links");
    }

    @Test
    void a_damaged_new_key_does_not_matter_while_the_former_one_opens_the_secrets() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        var ring = new HubKeyring(file);
        var sealed = file.create().seal(NAME, CLEAR);
        Files.writeString(file.nextPath(), "half of a k");

        assertThat(ring.open(NAME, sealed)).isEqualTo(CLEAR);
        assertThat(file.nextState()).isEqualTo(HubKeyFile.NextState.DAMAGED);

        var next = file.prepareNext();
        assertThat(file.nextPath()).hasContent(next.hex() + "\n");
        assertThat(file.nextState()).isEqualTo(HubKeyFile.NextState.WHOLE);
    }

    @Test
    void a_damaged_new_key_is_named_when_the_former_one_opens_nothing() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        var ring = new HubKeyring(file);
        var sealed = key.seal(NAME, CLEAR);
        Files.writeString(file.nextPath(), "half of a k");

        refused(ring, sealed, file.nextPath() + ", the new key of a rekey that was interrupted, is damaged");
        file.create();
        refused(ring, sealed, file.nextPath() + ", the new key of a rekey that was interrupted, is damaged");
        Files.writeString(file.nextPath(), key.hex());
        assertThat(ring.open(NAME, sealed)).isEqualTo(CLEAR);
    }

    @Test
    void a_new_key_that_cannot_be_read_does_not_matter_while_the_former_one_opens_the_secrets() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        var sealed = file.create().seal(NAME, CLEAR);
        Files.createDirectory(file.nextPath());

        assertThat(file.nextState()).isEqualTo(HubKeyFile.NextState.DAMAGED);
        assertThat(new HubKeyring(file).open(NAME, sealed)).isEqualTo(CLEAR);
    }

    @Test
    void a_damaged_key_does_not_matter_while_the_new_one_opens_the_secrets_and_is_named_when_not() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        var ring = new HubKeyring(file);
        var sealed = file.prepareNext().seal(NAME, CLEAR);
        Files.writeString(file.path(), "half of a k");

        assertThat(ring.open(NAME, sealed)).isEqualTo(CLEAR);
        refused(ring, key.seal(NAME, CLEAR), file.path() + " does not contain a hub key");
    }

    @Test
    void what_a_kill_has_left_of_making_a_key_is_removed_and_nothing_else() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        var left = "hub.key.8f14e45f-ceea-467f-a8d1-0a2b3c4d5e6f";
        for (var name : List.of(left, left + ".new", "hub.key.next", "hub.key.backup", "hub.key.8f14", left + ".old")) {
            Files.writeString(folder.resolve(name), key.hex());
        }

        file.removeLeftovers();
        assertThat(namesIn(folder))
                .as("no key is there, so another node may be making it")
                .contains(left);

        file.create();
        file.removeLeftovers();
        assertThat(namesIn(folder))
                .containsExactlyInAnyOrder("hub.key", "hub.key.next", "hub.key.backup", "hub.key.8f14", left + ".old");
    }

    @Test
    void rights_of_others_are_told_and_those_of_the_owner_are_not() throws Exception {
        var file = new HubKeyFile(folder.resolve("hub.key"));
        file.create();

        assertThat(PrivateFiles.modeForOthers(file.path())).isEmpty();
        for (var rights : Map.of("r--r-----", "0440", "rw-r--r--", "0644", "rwx-----x", "0701")
                .entrySet()) {
            Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString(rights.getKey()));
            assertThat(PrivateFiles.modeForOthers(file.path())).contains(rights.getValue());
        }
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("r--------"));
        assertThat(PrivateFiles.modeForOthers(file.path())).isEmpty();
    }

    private static List<String> namesIn(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    private static void refused(HubKeyring ring, byte[] sealed, String words) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> ring.open(NAME, sealed))
                .withMessageContaining(words)
                .satisfies(wrong -> {
                    assertThat(wrong.code()).isEqualTo(ExitCode.SETTINGS);
                    assertThat(wrong.cure()).contains("backup");
                });
    }
}
