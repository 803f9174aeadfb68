package dev.landfall.app.hub;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.guard.Guard;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;

/**
 * Tells how the hub is: {@code /metrics} for Prometheus, {@code /health} (ready?) and {@code /live} (does it answer?). It takes
 * at most {@value #CONNECTIONS_MAX} connections; one whose request does not come within {@value #REQUEST_SECONDS_MAX} seconds,
 * or on which nothing happens for {@value #IDLE_SECONDS_MAX}, is closed.
 */
final class MetricsServer implements AutoCloseable {
    private static final int BACKLOG = 64;
    private static final int CONNECTIONS_MAX = 1024;
    private static final int REQUEST_SECONDS_MAX = 10;
    private static final int IDLE_SECONDS_MAX = 10;

    static {
        // The JDK's server reads its bounds from here, once, when its first class is loaded. Without them it waits for
        // ever for
        // a request that was begun.
        System.setProperty("sun.net.httpserver.maxReqTime", String.valueOf(REQUEST_SECONDS_MAX));
        System.setProperty("sun.net.httpserver.maxRspTime", String.valueOf(2 * REQUEST_SECONDS_MAX));
        System.setProperty("sun.net.httpserver.idleInterval", String.valueOf(IDLE_SECONDS_MAX));
        System.setProperty("sun.net.httpserver.maxIdleConnections", String.valueOf(CONNECTIONS_MAX));
        System.setProperty("jdk.httpserver.maxConnections", String.valueOf(CONNECTIONS_MAX));
    }

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    private final HttpServer server;
    private final ExecutorService threads = Guard.virtualThreads("metrics");

    private MetricsServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
    }

    /** Begins to answer. */
    static MetricsServer start(InetSocketAddress address, PrometheusMeterRegistry registry, Health health)
            throws IOException {
        var server = HttpServer.create(address, BACKLOG);
        server.createContext("/metrics", exchange -> answer(exchange, 200, TEXT, registry.scrape()));
        server.createContext("/live", exchange -> answer(exchange, 200, JSON, "{\"live\":true}"));
        server.createContext("/health", exchange -> {
            var report = health.report();
            answer(exchange, report.ready() ? 200 : 503, JSON, report.json().toString());
        });
        var metrics = new MetricsServer(server);
        server.start();
        return metrics;
    }

    /** The port in use. */
    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            var known = exchange.getHttpContext()
                    .getPath()
                    .equals(exchange.getRequestURI().getPath());
            var bytes = (known
                            ? text
                            : "{\"message\":\"this path does not exist; the paths are /metrics, /health and /live\"}")
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", known ? type : JSON);
            exchange.sendResponseHeaders(known ? status : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
