package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.landfall.app.client.ApiPaths;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a hub on a full disk says, on a real small file system; skipped where none may be mounted. */
final class FullDiskTest {
    private static final int MIB = 1 << 20;
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final String DEVICE = ONE.device(0).toString();

    @TempDir
    Path mount;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", mount.toString()) == 0,
                "no file system may be mounted here");
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        run("umount", "-l", mount.toString());
    }

    @Test
    @Timeout(120)
    void set_tells_that_the_disk_is_full_and_works_when_there_is_room() throws Exception {
        var data = mount.resolve("data");
        try (var hub = new Fixture(data);
                var app = hub.owner("ada");
                var watch = new Watch(app, "")) {
            try (var _ = hub.devices("ada", ONE)) {
                watch.next(line -> line.path("href").asText().equals("/light/1"));
            }
            hub.ready().announce();
            var ballast = fill(mount.resolve("ballast"));

            // The hub asks for the room on the disk once a second, and keeps a reserve until then.
            var refused = Awaitility.await("the hub has noticed it")
                    .atMost(Fixture.PATIENCE)
                    .until(() -> set(data), run -> run.exitCode() != 0);

            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(1);
            assertThat(refused.err()).contains("store_full").contains("Free some space");
            Files.delete(ballast);
            Awaitility.await("it goes on by itself")
                    .atMost(Fixture.PATIENCE)
                    .until(() -> set(data).exitCode() == 0);
            assertThat(app.call("GET", ApiPaths.device(DEVICE, ""), Optional.empty(), Fixture.PATIENCE)
                            .path("device")
                            .asText())
                    .isEqualTo(DEVICE);
        }
    }

    private static Run set(Path data) {
        return Run.of(
                "set",
                DEVICE,
                "/light/1",
                "{\"state\":true}",
                "--async",
                "--output",
                "json",
                "--data",
                data.toString());
    }

    private static Path fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[MIB]);
            }
        } catch (IOException full) {
            return ballast;
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException noSuchCommand) {
            return 1;
        }
    }
}
