package dev.landfall.gateway.api;

import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.stream.SocketService;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What can be set of the API.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param key of the server certificate
 * @param chain the server certificate, and what stands between it and its authority
 * @param limits how much is taken of whom
 * @param allowedOrigins web pages of which origins may use it from a browser, beside the hub's own; {@code *} for any
 */
public record ApiSettings(
        String host, int port, PrivateKey key, List<X509Certificate> chain, Limits limits, Set<String> allowedOrigins) {
    /**
     * @param requestBytesMax the largest body of a request
     * @param headerBytesMax the largest head of a request; tokens stand in it
     * @param headDeadline how long the head of a request may take to arrive, counted from its first byte or the connection
     * @param bodyDeadline how long the rest of it may take
     * @param idle how long a connection may be of no use
     * @param connectionsMax how many connections at once
     * @param seats how much at once of what owners share
     * @param sockets times and sizes of WebSockets
     */
    public record Limits(
            int requestBytesMax,
            int headerBytesMax,
            Duration headDeadline,
            Duration bodyDeadline,
            Duration idle,
            int connectionsMax,
            ApiSeats.Limits seats,
            SocketService.Limits sockets) {
        /** The usual values. */
        public static final Limits USUAL = new Limits(
                1 << 20,
                32 * 1024,
                Duration.ofSeconds(10),
                Duration.ofSeconds(20),
                Duration.ofSeconds(30),
                20_000,
                ApiSeats.Limits.USUAL,
                SocketService.Limits.USUAL);
    }

    /** With the usual limits. */
    public static ApiSettings usual(String host, int port, PrivateKey key, List<X509Certificate> chain) {
        return new ApiSettings(host, port, key, chain, Limits.USUAL, Set.of());
    }
}
