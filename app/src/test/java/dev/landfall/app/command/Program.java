package dev.landfall.app.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.app.data.ReadyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The real program, each command a process of its own, as a shell would run it; all on one data directory. */
final class Program implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<String> WITHOUT_DATA = Set.of("version", "conformance", "provide");

    private final Path folder;
    private final AtomicInteger count = new AtomicInteger();
    private final List<Process> background = new ArrayList<>();

    Program(Path folder) {
        this.folder = folder;
    }

    Path data() {
        return folder.resolve("data");
    }

    /** Starts a hub and waits until it is ready. */
    Running hub(String... more) {
        return hubIn(data(), more);
    }

    /** The same in another data directory. */
    Running hubIn(Path place, String... more) {
        var arguments = new ArrayList<>(List.of(
                "start", "--data", place.toString(), "--api-port", "0", "--coaps-port", "0", "--metrics-port", "0"));
        arguments.addAll(List.of(more));
        var hub = begin(arguments);
        Awaitility.await("ready").atMost(PATIENCE).until(() -> {
            if (!hub.process.isAlive()) {
                throw new IllegalStateException("the hub ended: " + hub.err());
            }
            // The line on its output comes after the file.
            return ReadyFile.read(place)
                            .filter(ready -> ready.pid() == hub.process.pid())
                            .isPresent()
                    && hub.out().endsWith("\n");
        });
        return hub;
    }

    /** Runs a command to its end. */
    Running run(String... arguments) {
        var running = begin(List.of(arguments));
        running.await();
        return running;
    }

    /** The program with some arguments, as a process is started with it. */
    static List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Example.root().resolve("landfall").toString());
        command.addAll(arguments);
        return command;
    }

    /** Begins a command. */
    Running begin(List<String> arguments) {
        var number = count.incrementAndGet();
        var out = folder.resolve("out-" + number);
        var err = folder.resolve("err-" + number);
        var command = command(arguments);
        if (!arguments.contains("--data")
                && !arguments.contains("--api")
                && !WITHOUT_DATA.contains(arguments.getFirst())) {
            command.addAll(List.of("--data", data().toString()));
        }
        try {
            var process = new ProcessBuilder(command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            background.add(process);
            return new Running(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        background.forEach(Process::destroyForcibly);
        background.forEach(process -> process.onExit().join());
    }

    /** A process and what it printed so far. */
    record Running(Process process, Path outFile, Path errFile) {
        int await() {
            try {
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("still running: " + err());
                }
                return process.exitValue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        String out() {
            return text(outFile);
        }

        String err() {
            return text(errFile);
        }

        private static String text(Path file) {
            try {
                return Files.readString(file, UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
