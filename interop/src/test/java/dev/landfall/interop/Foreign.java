package dev.landfall.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** A client that somebody else wrote, in a process of its own, which does what a test says and tells what happens to it. */
final class Foreign implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path INSTALLED = Path.of("target", "foreign").toAbsolutePath();
    private static final int CANNOT = 75;

    private final Process process;
    private final Writer orders;
    private final BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
    private final Path errors;

    private Foreign(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("foreign").start(this::read);
    }

    /** Installs them; where that cannot be done the tests are skipped, and say so. */
    static void install() throws IOException, InterruptedException {
        var prepare = new ProcessBuilder(Path.of("prepare").toAbsolutePath().toString(), INSTALLED.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(prepare.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var code = prepare.waitFor();
        Assumptions.assumeFalse(code == CANNOT, said);
        assertThat(code).as(said).isZero();
    }

    /** Starts a client on ThingsBoard's library or on paho. */
    static Foreign python(String environment, String script, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                INSTALLED.resolve(environment + "/bin/python").toString(),
                Path.of("clients").resolve(script).toAbsolutePath().toString()));
        command.addAll(arguments);
        var errors = Files.createTempFile("foreign", ".err");
        return new Foreign(
                new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
    }

    private void read() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                // Libraries print things of their own.
                events.add(line.startsWith("{") ? JSON.readTree(line) : TextNode.valueOf(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says what to do; members in turn as names and values. */
    void order(String what, Object... members) throws IOException {
        var order = JSON.createObjectNode().put("do", what);
        for (var i = 0; i < members.length; i += 2) {
            order.set((String) members[i], JSON.valueToTree(members[i + 1]));
        }
        orders.write(order + "\n");
        orders.flush();
    }

    /** The next event of this name; those before it are dropped. */
    JsonNode next(String event) throws InterruptedException, IOException {
        return next(line -> line.path("event").asText().equals(event));
    }

    /** The next line that it printed, being no event, which has this in it. */
    String nextLine(String part) throws InterruptedException, IOException {
        return next(line -> line.isTextual() && line.asText().contains(part)).asText();
    }

    JsonNode next(Predicate<JsonNode> wanted) throws InterruptedException, IOException {
        var end = System.nanoTime() + RealHub.PATIENCE.toNanos();
        while (true) {
            var line = events.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null) {
                throw new AssertionError("nothing of that happened to the client: " + Files.readString(errors));
            }
            if (wanted.test(line)) {
                return line;
            }
        }
    }

    /** Runs one of mosquitto's programs to its end. */
    static Ended mosquitto(String... words) throws IOException, InterruptedException {
        var ended = new ProcessBuilder(words).redirectErrorStream(true).start();
        var said = new String(ended.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(ended.waitFor(), said);
    }

    record Ended(int code, String said) {}

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        Files.deleteIfExists(errors);
    }
}
