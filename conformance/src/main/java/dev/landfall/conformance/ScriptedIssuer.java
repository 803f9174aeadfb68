package dev.landfall.conformance;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An OpenID Connect issuer for tests, on a port of this machine. The test decides what it answers. */
public final class ScriptedIssuer implements AutoCloseable {
    /** The audience of tokens for the hub. */
    public static final String AUDIENCE = "hub-under-test";
    /** The name of the only authorization provider. */
    public static final String PROVIDER = "scripted";
    /** The id of the hub's client at this issuer. */
    public static final String CLIENT_ID = "the hub";
    /** The secret of that client, with characters that must be encoded. */
    public static final String CLIENT_SECRET = "s:ecr%et+&";

    private final HttpServer server;
    private final AtomicInteger keyFetches = new AtomicInteger();
    private volatile List<SigningKey> published = List.of();
    private volatile Function<TokenRequest, Answer> tokens = request -> new Answer(500, "{}");
    private volatile boolean down;

    /** Starts the issuer. */
    public ScriptedIssuer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, discovery()));
        server.createContext("/keys", exchange -> {
            keyFetches.incrementAndGet();
            answer(exchange, keys());
        });
        server.createContext("/token", exchange -> answer(exchange, token(exchange)));
        server.start();
    }

    /** The name of the issuer, which is also the base of its discovery document. */
    public String name() {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort();
    }

    /** Publishes these keys and no others. */
    public void publish(SigningKey... keys) {
        published = List.of(keys);
    }

    /** From now on, accepts every request and answers none. */
    void down() {
        down = true;
    }

    void up() {
        down = false;
    }

    /** How often the keys were fetched. */
    int keyFetches() {
        return keyFetches.get();
    }

    /** Sets what the token endpoint answers. */
    public void tokens(Function<TokenRequest, Answer> script) {
        tokens = script;
    }

    private Answer discovery() {
        return new Answer(
                200,
                IssuerJson.of(Map.of(
                        "issuer", name(),
                        "jwks_uri", name() + "/keys",
                        "token_endpoint", name() + "/token")));
    }

    private Answer keys() {
        return new Answer(
                200,
                IssuerJson.of(Map.of(
                        "keys", published.stream().map(SigningKey::published).toList())));
    }

    private Answer token(HttpExchange exchange) throws IOException {
        var authorization = exchange.getRequestHeaders().getFirst("Authorization");
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var form = new LinkedHashMap<String, String>();
        for (var field : body.split("&", -1)) {
            var equals = field.indexOf('=');
            form.put(decoded(field.substring(0, equals)), decoded(field.substring(equals + 1)));
        }
        return tokens.apply(new TokenRequest(authorization == null ? "" : authorization, form));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException {
        try (exchange) {
            if (down) {
                return;
            }
            var body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }

    /**
     * A request to the token endpoint.
     *
     * @param authorization the header of that name; empty for none
     */
    public record TokenRequest(String authorization, Map<String, String> form) {}

    /** An answer of the token endpoint. */
    public record Answer(int status, String body) {}
}
