package dev.landfall.app.conformance;

import dev.landfall.conformance.StoreUnderTest;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Index;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.remote.RemoteOptions;
import dev.landfall.provider.remote.RemoteStore;
import dev.landfall.provider.remote.wire.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A provider in a program: started for each test by a command, with a socket and a data directory of the test, and killed at its end. */
final class ProgramUnderTest implements StoreUnderTest {
    static final List<String> UNSEEN = List.of(
            "ST-10, ST-20, ST-22: the clock of another process is not turned, so nothing expired",
            "ST-19: no newer format was written");

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LAST_LINES = 8;

    private final String template;
    private final TestDirectory scratch = TestDirectory.make();
    private final Path socket = scratch.resolve("s");
    private final Path log = scratch.resolve("log");
    private final List<ProgramUnderTest> copies = new ArrayList<>();
    private @Nullable Process process;

    /** @param template a line for the shell, in which {socket} and {data} stand for their paths */
    ProgramUnderTest(String template) {
        this.template = template;
    }

    /** Whether a command has the placeholder that it needs. */
    static boolean usable(String template) {
        return template.contains("{socket}");
    }

    @Override
    public Store open(List<Index> indexes) {
        var running = process;
        if (running == null || !running.isAlive()) {
            process = start();
            awaitSocket();
        }
        return RemoteStore.open(
                new Address.Socket(socket), RemoteOptions.usual().withPatience(PATIENCE), indexes);
    }

    private Process start() {
        var line = template.replace("{socket}", socket.toString())
                .replace("{data}", scratch.resolve("data").toString());
        try {
            // The socket of a killed process does not mean that the new one is ready.
            Files.deleteIfExists(socket);
            return new ProcessBuilder("/bin/sh", "-c", "exec " + line)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitSocket() {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(socket)) {
            var ended = process == null || !process.isAlive();
            if (ended || System.nanoTime() - end > 0) {
                var why =
                        ended ? "the provider ended" : "the provider made no socket in " + PATIENCE.toSeconds() + " s";
                throw new ProviderException(Fault.UNAVAILABLE, why + "; it said: " + lastLines());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private String lastLines() {
        try {
            var lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "nothing that can be read";
        }
    }

    @Override
    public Store openBackup(Path directory, List<Index> indexes) {
        var copy = new ProgramUnderTest(template.replace("{data}", directory.toString()));
        copies.add(copy);
        return copy.open(indexes);
    }

    @Override
    public boolean turnClock(Duration by) {
        return false;
    }

    @Override
    public List<String> writerCommand() {
        return OwnProcess.writer(StorePlace.of(new Address.Socket(socket).toString()));
    }

    @Override
    public boolean kill() {
        var running = process;
        if (running == null) {
            return false;
        }
        // The command may be a script that has started the program.
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
        try {
            running.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return true;
    }

    @Override
    public boolean makeNewer() {
        return false;
    }

    @Override
    public void close() {
        copies.forEach(ProgramUnderTest::close);
        kill();
        scratch.close();
    }
}
