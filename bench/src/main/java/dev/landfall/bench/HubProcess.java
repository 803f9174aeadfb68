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

/** The real program in a process of its own, started by its launcher and driven through its command line. */
public final class HubProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Ticks of the kernel's process accounting; 100 on every Linux in use. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final Path home;
    private final Process process;
    private final JsonNode ready;
    private final HttpClient http;

    private HubProcess(Path home, Process process, JsonNode ready) throws IOException, GeneralSecurityException {
        this.home = home;
        this.process = process;
        this.ready = ready;
        this.http = HttpClient.newBuilder().sslContext(trusting(caPem())).build();
    }

    /**
     * Starts the hub and waits until it says that it is ready.
     *
     * @param home the checkout with the launcher
     * @param data the data directory; made on the first start
     * @param extra more arguments for {@code start}
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

    /** What {@code ready.json} says under that name. */
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

    /** A client that trusts the hub's certificate. */
    public HttpClient http() {
        return http;
    }

    /** Asks the API. */
    public HttpResponse<String> get(String token, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder().GET(), token, path);
    }

    /** Writes through the API. */
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

    /** User and system time the hub's process has used, in seconds. */
    public double cpuSeconds() throws IOException {
        var stat = Files.readString(Path.of("/proc", String.valueOf(process.pid()), "stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
    }

    /** Resident memory of the hub's process, in MiB. */
    public long residentMiB() throws IOException {
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    /** The value of one metric; the sum of its series when it has several, 0 when there is none. */
    public double metric(String name) throws IOException, InterruptedException {
        var answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(ready("metrics"))).build(),
                        HttpResponse.BodyHandlers.ofString());
        return answer.body()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Ends it as a power cut would, as far as a process can have one. */
    public void killHard() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Whether it runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Stops it as an operator would. */
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

    private static SSLContext trusting(Path ca) throws IOException, GeneralSecurityException {
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
