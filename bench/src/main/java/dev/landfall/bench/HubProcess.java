package dev.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A hub in a process of its own, started by the launcher and controlled by the command line. */
public final class HubProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The clock ticks per second of the kernel's process accounting: 100 on Linux. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final Path home;
    private final Process process;
    private final JsonNode ready;
    private final HttpClient http;
    private final HttpClient plain = HttpClient.newHttpClient();

    private HubProcess(Path home, Process process, JsonNode ready) throws IOException, GeneralSecurityException {
        this.home = home;
        this.process = process;
        this.ready = ready;
        this.http = HttpClient.newBuilder().sslContext(trusting(caPem())).build();
    }

    /**
     * Starts the hub and waits until it is ready.
     *
     * @param home the clone with the launcher
     * @param data the data directory; made at the first start
     * @param extra further arguments for {@code start}
     */
    public static HubProcess start(Path home, Path data, List<String> extra)
            throws IOException, GeneralSecurityException {
        var command = new ArrayList<>(List.of(launcher(home), "start", "--data", data.toString()));
        command.addAll(extra);
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(new File(data + ".log")))
                .start();
        var out = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
        var line = out.readLine();
        if (line == null) {
            throw new IOException("the hub ended before it was ready; see " + data + ".log");
        }
        Thread.ofVirtual().start(() -> out.lines().forEach(_ -> {}));
        return new HubProcess(home, process, JSON.readTree(line));
    }

    /**
     * Starts the hub on free ports, with a settings file.
     *
     * @param work the folder for the data directory and the settings file
     * @param settings lines of YAML
     */
    static HubProcess start(Path home, Path work, String settings) throws IOException, GeneralSecurityException {
        var file = Files.writeString(work.resolve("settings.yaml"), settings);
        var arguments = new ArrayList<>(List.of("--api-port", "0", "--coaps-port", "0", "--mqtts-port", "0"));
        arguments.addAll(List.of("--metrics-port", "0", "--config", file.toString()));
        return start(home, work.resolve("data"), arguments);
    }

    /** The value of a member of {@code ready.json}. */
    public String ready(String name) {
        return ready.get(name).asText();
    }

    /** The port of one of the addresses in {@code ready.json}. */
    public int port(String name) {
        return URI.create(ready(name)).getPort();
    }

    /** Runs a command of the command line against this hub and returns its standard output. */
    public String run(String... arguments) throws IOException, InterruptedException {
        var out = Files.createTempFile("landfall-bench", ".out");
        try {
            var client = launch(out, arguments);
            var code = client.waitFor();
            var text = Files.readString(out);
            if (code != 0) {
                throw new IOException(String.join(" ", arguments) + " ended with " + code + ": " + text);
            }
            return text.strip();
        } finally {
            Files.delete(out);
        }
    }

    /** Starts a command of the command line against this hub. */
    public Process launch(Path out, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(launcher(home)));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--data", ready("data")));
        return new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(new File(ready("data") + ".client.log")))
                .start();
    }

    /** A client that trusts the certificate of the hub. */
    public HttpClient http() {
        return http;
    }

    /** Sends a GET to the API. */
    public HttpResponse<String> get(String token, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().GET(), token, path);
    }

    /** Sends a POST to the API. */
    public HttpResponse<String> post(String token, String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)), token, path);
    }

    /** Sends a PUT to the API. */
    public HttpResponse<String> put(String token, String path, String body) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().PUT(HttpRequest.BodyPublishers.ofString(body)), token, path);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String token, String path)
            throws IOException, InterruptedException {
        return http.send(
                request.uri(URI.create(ready("api") + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The user and system time of the hub's process, in seconds. */
    public double cpuSeconds() throws IOException {
        var stat = Files.readString(proc("stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
    }

    /** The resident memory of the hub's process, in MiB. */
    public long residentMiB() throws IOException {
        try (var lines = Files.lines(proc("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** The number of threads of the hub's process, with those of the Java machine. */
    public long threads() throws IOException {
        try (var tasks = Files.list(proc("task"))) {
            return tasks.count();
        }
    }

    /** The open descriptors of the hub's process. */
    public Descriptors descriptors() throws IOException {
        var sockets = 0;
        var files = 0;
        var others = 0;
        try (var all = Files.newDirectoryStream(proc("fd"))) {
            for (var one : all) {
                var target = target(one);
                if (target.startsWith("socket:")) {
                    sockets++;
                } else if (target.startsWith("/")) {
                    files++;
                } else if (!target.isEmpty()) {
                    others++;
                }
            }
        }
        return new Descriptors(sockets, files, others);
    }

    /**
     * Open file descriptors by kind.
     *
     * @param sockets connections and listening ports
     * @param files files and devices; the store holds a file open for each part of its data
     * @param others pipes, event queues and timers
     */
    public record Descriptors(int sockets, int files, int others) {}

    /** Lets the hub collect its garbage. Returns the heap in use afterwards, in MiB. */
    public double heapAfterCollectionMiB() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var collect = new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (collect.waitFor() != 0) {
            throw new IOException("the hub did not collect its garbage");
        }
        return metrics().sum("jvm_memory_used_bytes", "area=\"heap\"") / (1 << 20);
    }

    /** The value of one metric: the sum of its series, 0 without any. */
    public double metric(String name) throws IOException, InterruptedException {
        return metrics().sum(name, "");
    }

    /** The present values of all metrics. */
    Metrics metrics() throws IOException, InterruptedException {
        var answer = plain.send(
                HttpRequest.newBuilder(URI.create(ready("metrics"))).build(), HttpResponse.BodyHandlers.ofString());
        return new Metrics(answer.body());
    }

    /** The metrics of the hub at one moment, in the text form of Prometheus. */
    record Metrics(String text) {
        /** The sum of the series of a metric whose labels contain {@code labels}; 0 without any. */
        double sum(String name, String labels) {
            return text.lines()
                    .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                    .filter(line -> line.contains(labels))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    private Path proc(String name) {
        return Path.of("/proc", String.valueOf(process.pid()), name);
    }

    /** The target of a descriptor; empty when it was closed meanwhile. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return "";
        }
    }

    /** Kills the process, like a loss of power. */
    public void killHard() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Whether the process runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Stops the hub as an operator does. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException stopped) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private Path caPem() {
        return Path.of(ready("ca"));
    }

    private static String launcher(Path home) {
        return home.resolve("landfall").toString();
    }

    /** A TLS context that trusts the certificates of this authority. */
    static SSLContext trusting(Path ca) throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        try (var in = Files.newInputStream(ca)) {
            trusted.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
