package dev.landfall.app.sealed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
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
