package dev.landfall.gateway.api;

import dev.landfall.gateway.api.http.ApiSeats;
import dev.landfall.gateway.api.stream.SocketService;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The settings of the gateway for apps.
 *
 * @param host the address on which it listens
 * @param port 0 for any free one
 * @param key of the server certificate
 * @param chain the server certificate, and the certificates up to its authority
 * @param limits the limits of requests and connections
 * @param allowedOrigins the origins whose web pages may use the API from a browser, in addition to the hub's own; {@code *} for any
 */
public record ApiSettings(
        String host, int port, PrivateKey key, List<X509Certificate> chain, Limits limits, Set<String> allowedOrigins) {
    /**
     * The limits of requests and connections.
     *
     * @param requestBytesMax the maximum size of a request's body
     * @param headerBytesMax the maximum size of a request's head, tokens included
     * @param headDeadline how long the head of a request may take, from its first byte or from the connection
     * @param bodyDeadline how long the rest may take
     * @param idle how long a connection may be idle
     * @param connectionsMax the maximum number of connections
     * @param seats the limits that owners share
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
        /** The usual limits. */
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

    /** Settings with the usual limits. */
    public static ApiSettings usual(String host, int port, PrivateKey key, List<X509Certificate> chain) {
        return new ApiSettings(host, port, key, chain, Limits.USUAL, Set.of());
    }
}
