package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.guard.Guard;
import dev.landfall.guard.Schedule;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Serves the state of the hub: {@code /metrics} for Prometheus, {@code /health} (ready?) and {@code /live} (does it answer?), over
 * HTTP/1.1 (RFC 9112) without TLS. A connection whose request does not arrive within {@link Limits#request}, or that does not take its
 * answer within {@link Limits#answer}, is closed. {@link MetricsConnections} limits the connections.
 */
final class MetricsServer implements AutoCloseable {
    static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private static final String NAME = "metrics";
    private static final int BACKLOG = 64;
    private static final long PAUSE_MILLIS = 100;
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    private final ServerSocket server;
    private final Map<String, Supplier<Page>> pages;
    private final Limits limits;
    private final MetricsConnections guests;
    private final Schedule deadlines = new Schedule("metrics-deadlines");

    private MetricsServer(
            ServerSocket server, Map<String, Supplier<Page>> pages, Limits limits, MetricsConnections guests) {
        this.server = server;
        this.pages = pages;
        this.limits = limits;
        this.guests = guests;
    }

    /**
     * The limits of the port.
     *
     * @param connections the maximum number of connections
     * @param request how long a request may take, and a connection may be idle
     * @param answer how long an answer may take
     */
    record Limits(int connections, Duration request, Duration answer) {
        /** The usual limits. */
        static final Limits USUAL = new Limits(1024, Duration.ofSeconds(10), Duration.ofSeconds(20));
    }

    /** An answer. */
    record Page(int status, String type, byte[] body) {
        static Page of(int status, String type, String text) {
            return new Page(status, type, text.getBytes(UTF_8));
        }

        static Page error(int status, String message) {
            return of(status, JSON, "{\"message\":\"" + message + "\"}");
        }
    }

    /** Starts the server. */
    static MetricsServer start(InetSocketAddress address, PrometheusMeterRegistry registry, Health health)
            throws IOException {
        return start(address, registry, health, Limits.USUAL);
    }

    /** As {@link #start(InetSocketAddress, PrometheusMeterRegistry, Health)}, with other limits. */
    static MetricsServer start(
            InetSocketAddress address, PrometheusMeterRegistry registry, Health health, Limits limits)
            throws IOException {
        var socket = new ServerSocket();
        try {
            socket.bind(address, BACKLOG);
        } catch (IOException taken) {
            socket.close();
            throw taken;
        }
        Map<String, Supplier<Page>> pages = Map.of(
                "/metrics",
                () -> Page.of(200, TEXT, registry.scrape()),
                "/live",
                () -> Page.of(200, JSON, "{\"live\":true}"),
                "/health",
                () -> {
                    var report = health.report();
                    return Page.of(
                            report.ready() ? 200 : 503, JSON, report.json().toString());
                });
        var refusals = new LabelledCounters(registry, "landfall.refusals", "reason", "gateway", NAME);
        var server =
                new MetricsServer(socket, pages, limits, new MetricsConnections(limits.connections(), refusals::count));
        server.prepare();
        Guard.startPlatform("metrics-port", server::accept);
        return server;
    }

    /** The port in use. */
    int port() {
        return server.getLocalPort();
    }

    /**
     * Lets a virtual thread wait for a socket once, at the start. The first time, the Java virtual machine opens files for that; if no
     * descriptor is left then, no virtual thread could ever wait for a socket.
     */
    private void prepare() throws IOException {
        var bound = server.getInetAddress();
        var host = bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
        try (var own = new Socket(host, server.getLocalPort())) {
            own.setSoTimeout(1);
            Guard.startVirtual(NAME, () -> nothing(own)).join();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private static void nothing(Socket socket) {
        try {
            var _ = socket.getInputStream().read();
        } catch (IOException expected) {
            // Nothing arrives.
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            if (!Guard.run(NAME, this::one)) {
                pause();
            }
        }
    }

    private void one() {
        try {
            var socket = server.accept();
            var connection = guests.come(socket);
            if (connection.isPresent()) {
                Guard.startVirtual(NAME, () -> serve(connection.get()));
            } else {
                MetricsExchange.refuse(socket, RETRY_AFTER);
            }
        } catch (IOException failed) {
            pause();
        }
    }

    /** Waits before the next attempt to accept: the process may have no file descriptor left. */
    private void pause() {
        try {
            if (!server.isClosed()) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(MetricsConnections.OpenConnection connection) {
        try {
            var line = new MetricsExchange(connection.socket());
            while (one(connection, line)) {
                connection.waits();
            }
        } catch (IOException gone) {
            // The client is gone, or was too slow.
        } finally {
            connection.end();
        }
    }

    /**
     * Answers one request.
     *
     * @return whether another one may follow
     */
    private boolean one(MetricsConnections.OpenConnection connection, MetricsExchange line) throws IOException {
        var request = within(limits.request(), connection, line::read);
        if (request.isEmpty() || !connection.answers()) {
            return false;
        }
        var asked = request.get();
        return within(limits.answer(), connection, () -> line.answer(asked, page(asked)));
    }

    /** Runs a step; the connection is closed when it takes longer than {@code time}. */
    private <T> T within(Duration time, MetricsConnections.OpenConnection connection, MetricsExchange.Step<T> step)
            throws IOException {
        var deadline = deadlines.after(time, connection::end);
        try {
            return step.take();
        } finally {
            deadline.cancel();
        }
    }

    private Page page(MetricsExchange.Request request) {
        if (request.wrong().isPresent()) {
            return request.wrong().get();
        }
        var page = Optional.ofNullable(pages.get(request.path()));
        if (page.isEmpty()) {
            return Page.error(404, "This path does not exist. The paths are /metrics, /health and /live.");
        }
        if (!request.reads()) {
            return Page.error(405, "This path takes GET and HEAD only.");
        }
        try {
            return page.get().get();
        } catch (RuntimeException bug) { // the client is told, and the port goes on
            Guard.failed(NAME, bug);
            return Page.error(500, "The hub failed to make this page. Its log says why.");
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException alreadyBroken) {
            // It does not listen any more, as intended.
        }
        guests.close();
        deadlines.close();
    }
}
