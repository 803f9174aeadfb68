package dev.landfall.mutant;

import dev.landfall.guard.Guard;
import dev.landfall.mutant.bytecode.Mutant;
import dev.landfall.mutant.worker.Worker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process that runs tests of one module; see {@link Worker}. */
final class WorkerProcess implements AutoCloseable {
    private static final int QUEUE_MAX = 1000;
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx1g",
            "-Xshare:auto",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.awt.headless=true",
            "-XX:+EnableDynamicAgentLoading",
            "-Djunit.jupiter.execution.timeout.default=3 m");

    /** The last message of a process that has ended. */
    static final String GONE = "GONE";

    private final Process process;
    private final PrintStream requests;
    private final BlockingQueue<String> messages = new ArrayBlockingQueue<>(QUEUE_MAX);

    private WorkerProcess(Process process) {
        this.process = process;
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Guard.startVirtual("worker-messages", this::read);
    }

    /**
     * Starts a process.
     *
     * @param arguments of {@link Worker}
     * @throws IOException if the process cannot be started
     */
    static WorkerProcess start(MavenModule module, Path agent, List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-Dbasedir=" + module.folder(), "-javaagent:" + agent));
        command.addAll(List.of("-cp", module.classPath() + ":" + System.getProperty("java.class.path")));
        command.add(Worker.class.getName());
        command.addAll(arguments);
        return new WorkerProcess(new ProcessBuilder(command)
                .directory(module.folder().toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(module.log().toFile()))
                .start());
    }

    /** Asks the process to run these tests against a mutant. */
    void ask(Mutant mutant, List<List<String>> groups) {
        requests.println(String.join(
                "\t",
                "MUTANT",
                mutant.type(),
                mutant.method(),
                mutant.descriptor(),
                mutant.kind().name(),
                Integer.toString(mutant.ordinal())));
        groups.forEach(group -> requests.println("GROUP\t" + String.join("\t", group)));
        requests.println("GO");
    }

    /** The next message; empty if none comes in this time. */
    Optional<String> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(messages.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process and what it has started. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroyForcibly();
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                messages.put(line);
            }
            messages.put(GONE);
        } catch (IOException e) {
            messages.offer(GONE);
            throw new UncheckedIOException("the worker has been ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
