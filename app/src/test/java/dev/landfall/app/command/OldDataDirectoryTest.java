package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import dev.landfall.app.data.MadeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The data directory of a hub of release 0.1.0, which kept its keys in files, under this release. The directory is a golden
 * file: it was written by that release, with one device of owner ada.
 */
@Timeout(240)
final class OldDataDirectoryTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEVICE = "0c1ca606-4e95-4e29-a126-c2e598791682";

    @TempDir
    Path folder;

    @BeforeEach
    void unpack() throws IOException {
        try (var zip = new ZipInputStream(Objects.requireNonNull(
                OldDataDirectoryTest.class.getResourceAsStream("/golden/data-directory-0.1.0.zip")))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var file = folder.resolve(entry.getName());
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.write(file, zip.readAllBytes());
            }
        }
    }

    @Test
    void it_is_carried_over_and_nothing_is_lost_or_made_anew() throws Exception {
        var hub = text("hub.id");
        var authority = text("pki/ca.pem");
        var authorityKey = text("pki/ca.key");
        var server = text("pki/server.pem");
        var secret = text("admin.secret");
        var name = text("issuer.name");
        var keys = JSON.readTree(text("issuer.keys")).path("keys");

        for (var start = 0; start < 2; start++) {
            try (var now = new Fixture(folder);
                    var ada = now.owner("ada")) {
                assertThat(now.ready().hubId()).isEqualTo(hub);
                assertThat(claims(now.token(Map.of("owner", "ada")))).containsEntry("iss", name);
                assertThat(JSON.readTree(now.send("GET", "/.well-known/jwks.json", "")
                                        .body())
                                .path("keys")
                                .path(0)
                                .path("n"))
                        .isEqualTo(keys.path(0).path("n"));
                assertThat(ada.call("GET", ApiPaths.device(DEVICE, ""), Optional.empty(), Fixture.PATIENCE)
                                .path("status")
                                .asText())
                        .isEqualTo("offline");
            }
            assertThat(List.of(text("hub.id"), text("pki/ca.pem"), text("pki/ca.key"), text("pki/server.pem")))
                    .isEqualTo(List.of(hub, authority, authorityKey, server));
            assertThat(text("admin.secret")).isEqualTo(secret);
        }

        assertThat(folder.resolve("issuer.keys")).doesNotExist();
        assertThat(folder.resolve("issuer.name")).doesNotExist();
        assertThat(Files.readAllLines(folder.resolve(MadeFiles.LIST)))
                .contains("# hub.key", "# hub-record")
                .noneMatch(line -> line.contains("issuer"))
                .anyMatch(line -> line.endsWith("  node.id"));
        assertThat(text("node.id")).isNotEqualTo(hub);
    }

    @Test
    void its_issuer_keeps_the_name_whatever_port_the_api_has_later() throws Exception {
        var name = text("issuer.name");
        String token;
        try (var first = new Fixture(folder)) {
            token = first.token(Map.of("owner", "ada"));
        }

        try (var later = new Fixture(folder, Map.of("public-url", "https://hub.example:8443"));
                var ada = later.token(token)) {
            assertThat(claims(later.token(Map.of("owner", "ada")))).containsEntry("iss", name);
            assertThat(ada.call("GET", ApiPaths.device(DEVICE, ""), Optional.empty(), Fixture.PATIENCE)
                            .path("device")
                            .asText())
                    .isEqualTo(DEVICE);
        }
    }

    @Test
    void a_file_in_it_that_is_damaged_or_gone_is_named_and_nothing_is_made_in_its_place() throws Exception {
        for (var name : List.of("hub.id", "issuer.keys", "issuer.name", "pki/ca.pem", "pki/ca.key")) {
            var file = folder.resolve(name);
            var good = Files.readAllBytes(file);
            Files.delete(file);

            refused(file + " is missing");

            assertThat(file).doesNotExist();
            Files.write(file, good);
        }
        Files.delete(folder.resolve(MadeFiles.LIST));
        for (var name : List.of("hub.id", "issuer.keys", "pki/ca.pem", "pki/ca.key")) {
            var file = folder.resolve(name);
            var good = Files.readAllBytes(file);
            Files.delete(file);

            refused(file + " is missing");

            Files.write(file, good);
            withoutTraces();
        }
        damaged("hub.id", "-", "+");
        damaged("issuer.name", "https", "hztps");
        damaged("issuer.keys", "\"qi\":\"", "\"qi\":\"x");
        damaged("pki/ca.key", "PRIVATE KEY-----\n", "PRIVATE KEY-----\nAAAA");
    }

    /** One more letter, or another one. */
    private void damaged(String name, String part, String other) throws IOException {
        var file = folder.resolve(name);
        var good = Files.readString(file);
        Files.writeString(file, good.replaceFirst(part, other));

        refused(file.toString());

        Files.writeString(file, good);
        withoutTraces();
    }

    /** As a release that kept no list, and knew of no nodes, has left it. */
    private void withoutTraces() throws IOException {
        Files.deleteIfExists(folder.resolve(MadeFiles.LIST));
        Files.deleteIfExists(folder.resolve("node.id"));
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

    private String text(String name) throws IOException {
        return Files.readString(folder.resolve(name)).strip();
    }

    private static Map<String, String> claims(String token) throws IOException {
        var all = new HashMap<String, String>();
        JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]))
                .properties()
                .forEach(claim -> all.put(claim.getKey(), claim.getValue().asText()));
        return all;
    }
}
