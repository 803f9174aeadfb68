package dev.landfall.app.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.landfall.app.console.CommandFailure;
import dev.landfall.app.console.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;

/**
 * Calls a hub over its API {@code landfall.v1}. Refusals and missing answers become {@link CommandFailure}s. One thread at a time, except
 * for {@link LineStream#close}.
 */
public final class HubClient implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(30);
    private static final Duration TOKEN_PATIENCE = Duration.ofSeconds(30);
    /** Keeps all digits of numbers. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MESSAGE_CHARS_MAX = 500;

    private final URI api;
    private final Supplier<String> token;
    private final HttpClient http;

    /** @param token requested once, with the first call that needs it */
    public HubClient(HubAddress address, Function<HubClient, String> token) {
        this.api = address.api();
        this.token = new CachedText(() -> token.apply(this));
        var builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT);
        address.ca().ifPresent(ca -> builder.sslContext(AuthorityTls.in(ca)));
        this.http = builder.build();
    }

    /** Makes a call with one JSON object as its answer. */
    public JsonNode call(String method, String path, Optional<JsonNode> body, Duration patience) {
        var request = request(path)
                .timeout(patience)
                .method(
                        method,
                        body.map(json -> BodyPublishers.ofString(json.toString()))
                                .orElse(BodyPublishers.noBody()));
        body.ifPresent(_ -> request.header("Content-Type", "application/json"));
        try (var in = send(request.build()).body()) {
            return json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /**
     * Reads JSON objects, one on each line, and passes on each as it arrives, until {@code more} is false.
     *
     * @return the token of the next page; empty at the end
     */
    public Optional<String> lines(String path, Duration patience, Predicate<JsonNode> more) {
        try (var stream = open(path, patience)) {
            stream.each(more);
            return stream.next();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Opens a stream of lines. Another thread may close it, and its reader then ends. */
    public LineStream open(String path, Duration patience) {
        return new LineStream(send(request(path).timeout(patience).GET().build()));
    }

    /** Requests a token from the issuer for a client with its secret. */
    public String clientToken(Map<String, String> form) {
        return oauth("/oauth/token", form).path("access_token").asText();
    }

    /** Revokes a token (RFC 7009); this needs only the token itself. */
    public void revoke(String token) {
        oauth("/oauth/revoke", Map.of("token", token));
    }

    private JsonNode oauth(String path, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(field -> ApiPaths.encode(field.getKey()) + "=" + ApiPaths.encode(field.getValue()))
                .reduce((a, b) -> a + "&" + b)
                .orElse("");
        var request = HttpRequest.newBuilder(api.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .timeout(TOKEN_PATIENCE)
                .POST(BodyPublishers.ofString(body))
                .build();
        try (var in = send(request).body()) {
            return json(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(api.resolve("/landfall/v1" + path))
                .header("Authorization", "Bearer " + token.get());
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 != 2) {
                throw refused(response);
            }
            return response;
        } catch (HttpTimeoutException e) {
            throw new CommandFailure(
                    ExitCode.TIMED_OUT, "TimedOut", "the hub at " + api + " did not answer in time", "try again", e);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "Interrupted", "interrupted", "", e);
        }
    }

    private CommandFailure unreachable(IOException e) {
        if (e instanceof SSLHandshakeException) {
            return new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "Certificate",
                    "the certificate of the hub at " + api
                            + " was not issued by a CA that this program trusts, or not for this name",
                    "name the hub's CA file with --ca; on the hub's machine it is pki/ca.pem in the data directory",
                    e);
        }
        var why = switch (e) {
            case ConnectException _ -> "nothing listens there";
            default -> e.getMessage() == null ? "the connection failed" : e.getMessage();
        };
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                ExitCode.UNREACHABLE.reason(),
                "the hub at " + api + " cannot be reached: " + why,
                "check that the hub runs, and that the address is right",
                e);
    }

    private CommandFailure refused(HttpResponse<InputStream> response) throws IOException {
        var status = response.statusCode();
        var code = switch (status) {
            case 500, 501, 502 -> ExitCode.FAILED;
            case 503 -> ExitCode.UNREACHABLE;
            case 504 -> ExitCode.TIMED_OUT;
            default -> ExitCode.REFUSED;
        };
        String text;
        try (var in = response.body()) {
            text = new String(in.readNBytes(1 << 16), StandardCharsets.UTF_8);
        }
        return failure(code, status, text);
    }

    /** The failure with the hub's own message: in the form of {@code landfall.v1} or of OAuth (RFC 6749 section 5.2). */
    private static CommandFailure failure(ExitCode code, int status, String text) {
        try {
            var json = JSON.readTree(text);
            var reason = json.path("reason").asText(json.path("error").asText(code.reason()));
            var message =
                    json.path("message").asText(json.path("error_description").asText("HTTP " + status));
            // The hub is reachable and answers; its store is full.
            var exit = reason.equals("store_full") ? ExitCode.FAILED : code;
            var cure = status == 503 ? "the hub runs, but cannot do this now: try again later" : code.cure();
            return new CommandFailure(exit, reason, message, json.path("cure").asText(cure), null);
        } catch (JsonProcessingException e) {
            var head = text.substring(0, Math.min(text.length(), MESSAGE_CHARS_MAX))
                    .strip();
            return new CommandFailure(
                    code,
                    code.reason(),
                    "what answers at the hub's address is not this API: HTTP " + status + " " + head,
                    "check the address: it is the hub's API, such as https://localhost:8443",
                    e);
        }
    }

    static JsonNode json(String text) {
        try {
            var json = JSON.readTree(text);
            if (!json.isContainerNode()) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        "Answer",
                        "the answer of the hub is empty",
                        "check the address: it must be the address of a hub",
                        null);
            }
            if (json.path("type").asText().equals("error")) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        json.path("reason").asText(),
                        json.path("message").asText(),
                        json.path("cure").asText(),
                        null);
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "Answer",
                    "the hub's answer is not JSON: " + e.getOriginalMessage(),
                    "check the address: it must be the address of a hub",
                    e);
        }
    }

    /** Caches the first result of a supplier. */
    private static final class CachedText implements Supplier<String> {
        private final Supplier<String> source;
        private String answer = "";

        CachedText(Supplier<String> source) {
            this.source = source;
        }

        @Override
        public synchronized String get() {
            if (answer.isEmpty()) {
                answer = source.get();
            }
            return answer;
        }
    }

    /** A stream of lines. */
    public static final class LineStream implements AutoCloseable {
        private final HttpResponse<InputStream> response;
        private volatile boolean closed;

        LineStream(HttpResponse<InputStream> response) {
            this.response = response;
        }

        /** Passes on each line until the end, until {@code more} is false, or until the stream is closed. */
        public void each(Predicate<JsonNode> more) throws IOException {
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isBlank() && !more.test(json(line))) {
                        return;
                    }
                }
            } catch (IOException e) {
                if (!closed) {
                    throw e;
                }
            }
        }

        /** Whether {@link #close} was called. */
        public boolean closed() {
            return closed;
        }

        /** The token of the next page; empty when there is none. */
        Optional<String> next() {
            return response.headers().firstValue("Next-Page-Token");
        }

        @Override
        public void close() throws IOException {
            closed = true;
            response.body().close();
        }
    }
}
