package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.landfall.app.data.ReadyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types what the pages for operators say, in their order. */
@Timeout(300)
final class OperateGuideTest {
    private static final Path DOCS = Path.of("..", "docs");

    @TempDir
    Path folder;

    @Test
    void the_commands_for_operators_do_what_the_page_says() throws Exception {
        var page = PageCommands.of(DOCS.resolve("operate.md"));
        assertThat(page.others()).isEmpty();
        assertThat(page.commands())
                .contains("./landfall export backup.landfall", "./landfall status")
                .hasSizeGreaterThanOrEqualTo(9);

        try (var program = new Program(folder)) {
            var hub = program.hub("--mqtts-port", "0");
            printed(program.run("simulate", "--seconds", "5", "--rate", "2"));
            var devices = printed(program.run("devices"));
            var device = devices.lines().toList().getLast().split(" ", -1)[0];
            assertThat(device).as(devices).matches("[0-9a-f-]{36}");
            var printed = new ArrayList<String>();

            for (var command : page.commands()) {
                printed.add(typed(program, command.replace("DEVICE", device).replace("HREF", "/light/1")));
            }

            assertThat(printed.get(page.commands().indexOf("./landfall status")))
                    .contains("healthy");
            assertThat(printed.get(page.commands().indexOf("./landfall devices --data ./drill")))
                    .contains(device, "offline");
            assertThat(printed.get(page.commands().indexOf("./landfall history DEVICE HREF --data ./drill")))
                    .contains("power");
            assertThat(folder.resolve("drill")).doesNotExist();
            // The last one is the step of the upgrade that stops the hub.
            assertThat(hub.await()).isZero();
        }
    }

    @Test
    void the_commands_for_certificates_do_what_the_page_says() throws Exception {
        assumeThat(onPath("openssl")).isTrue();
        var page = PageCommands.of(DOCS.resolve("guides").resolve("certificates.md"));
        assertThat(page.others()).isEmpty();
        var text = Files.readString(DOCS.resolve("guides").resolve("certificates.md"));
        assertThat(text).contains("`openssl pkcs8 -topk8 -nocrypt -in KEY -out NEW`", "`sha256sum -c files.sha256`");
        var old = folder.resolve("old.key");
        var key = folder.resolve("new.key");
        var certificate = folder.resolve("own.pem");
        run(folder, "openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", old.toString());
        run(folder, "openssl", "pkcs8", "-topk8", "-nocrypt", "-in", old.toString(), "-out", key.toString());
        run(
                folder,
                "openssl",
                "req",
                "-x509",
                "-key",
                key.toString(),
                "-subj",
                "/CN=hub.example.org",
                "-days",
                "30",
                "-out",
                certificate.toString());
        var settings = folder.resolve("settings.yaml");
        Files.writeString(
                settings,
                page.settings()
                        .getFirst()
                        .replace("/etc/landfall/hub.example.org.pem", certificate.toString())
                        .replace("/etc/landfall/hub.example.org.key", key.toString())
                        .replace("public-host: hub.example.org", "public-host: localhost"));

        try (var program = new Program(folder)) {
            program.hub("--mqtts-port", "0", "--config", settings.toString());

            var api = URI.create(ReadyFile.read(program.data()).orElseThrow().api());
            assertThat(ServedCertificate.at(api).getSubjectX500Principal().getName())
                    .isEqualTo("CN=hub.example.org");
            assertThat(run(program.data(), "sha256sum", "-c", "files.sha256")).contains("OK");
        }
    }

    private static boolean onPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }

    private String typed(Program program, String command) throws IOException, InterruptedException {
        var words = words(command);
        if (!words.getFirst().endsWith("/landfall")) {
            return run(folder, words.toArray(String[]::new));
        }
        var arguments = words.subList(1, words.size());
        if (!arguments.getFirst().equals("start")) {
            return printed(program.run(arguments.toArray(String[]::new)));
        }
        var data = Path.of(arguments.get(arguments.indexOf("--data") + 1));
        var hub = program.begin(arguments);
        Awaitility.await(command)
                .atMost(Program.PATIENCE)
                .until(() -> ReadyFile.read(data)
                        .filter(ready -> ready.pid() == hub.process().pid())
                        .isPresent());
        return "";
    }

    private static String run(Path place, String... words) throws IOException, InterruptedException {
        var running = new ProcessBuilder(words)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(running.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(running.waitFor()).as(said).isZero();
        return said;
    }

    private static String printed(Program.Running ended) {
        assertThat(ended.process().exitValue()).as(ended.err()).isZero();
        return ended.out();
    }

    /** Places are within the test's folder. */
    private List<String> words(String command) {
        return Arrays.stream(command.split(" ", -1))
                .map(word -> word.startsWith("./") || word.endsWith(".landfall")
                        ? folder.resolve(word).normalize().toString()
                        : word)
                .toList();
    }
}
