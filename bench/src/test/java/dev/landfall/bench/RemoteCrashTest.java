package dev.landfall.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store in a process of its own, killed under the hub: devices and readers go on without help. */
class RemoteCrashTest {
    private static final long SOCKET_SECONDS = 60;

    @TempDir
    Path work;

    private @Nullable Process provider;

    @AfterEach
    void stop() {
        if (provider != null) {
            provider.destroyForcibly();
        }
    }

    private List<String> rocks() throws IOException {
        var store = "rocksdb:" + work.resolve("store");
        return List.of(home().resolve("landfall").toString(), "provide", "--store", store, "--at", "unix:" + socket());
    }

    private List<String> python() throws IOException {
        var example = home().resolve("examples/provider-python/provider").toString();
        return List.of(
                example, "serve", socket().toString(), work.resolve("store").toString());
    }

    private static Path home() throws IOException {
        return Path.of("..").toRealPath();
    }

    private Path socket() {
        return work.resolve("s");
    }

    private void kills(int times, List<String> command) throws Exception {
        begin(command);
        new Torment(work, List.of("--store", "unix:" + socket())).killBeneath(times, () -> {
            stop();
            begin(command);
        });
    }

    private void begin(List<String> command) throws IOException, InterruptedException {
        if (provider != null) {
            provider.waitFor();
        }
        Files.deleteIfExists(socket());
        provider = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        work.resolve("provider.log").toFile()))
                .start();
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOCKET_SECONDS);
        while (!Files.exists(socket())) {
            if (!provider.isAlive() || System.nanoTime() > end) {
                throw new IOException("no provider: " + Files.readString(work.resolve("provider.log")));
            }
            var _ = new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
        }
    }

    @Test
    void nothing_that_was_said_is_lost_when_the_provider_is_killed_twice() throws Exception {
        kills(2, rocks());
    }

    @Test
    @Tag("long")
    void nothing_that_was_said_is_lost_when_the_provider_is_killed_twenty_times() throws Exception {
        kills(20, rocks());
    }

    @Test
    @Tag("long")
    void nothing_that_was_said_is_lost_when_the_example_in_python_is_killed_five_times() throws Exception {
        kills(5, python());
    }
}
