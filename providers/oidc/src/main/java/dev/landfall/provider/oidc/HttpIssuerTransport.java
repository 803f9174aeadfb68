package dev.landfall.provider.oidc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.landfall.guard.Guard;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reaches an issuer over HTTP. The client is created at the first use, so that it costs nothing at the start of the hub. Any thread;
 * blocks.
 */
final class HttpIssuerTransport implements IssuerTransport {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final long ANSWER_BYTES_MAX = 1 << 20;
    private static final long RETRY_AFTER_SECONDS_MAX = 3600;
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    private final ExecutorService threads = Guard.virtualThreads("oidc-http");
    private final @Nullable String caPem;
    private @Nullable HttpClient client;
    private boolean closed;

    HttpIssuerTransport(@Nullable String caPem) {
        this.caPem = caPem;
    }

    @Override
    public Answer read(URI from) {
        return send(request(from).GET().build());
    }

    @Override
    public Answer ask(URI to, String clientId, String clientSecret, Map<String, String> form) {
        var both = url(clientId) + ":" + url(clientSecret);
        return send(request(to)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(both.getBytes(US_ASCII)))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form.entrySet().stream()
                        .map(field -> url(field.getKey()) + "=" + url(field.getValue()))
                        .collect(Collectors.joining("&"))))
                .build());
    }

    private static String url(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private Answer send(HttpRequest request) {
        var response =
                client().sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(UTF_8), ANSWER_BYTES_MAX));
        try {
            var answer = response.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(answer.statusCode(), answer.body(), retryAfter(answer));
        } catch (InterruptedException e) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while asking " + request.uri(), e);
        } catch (ExecutionException e) {
            throw unavailable("cannot ask " + request.uri(), e.getCause());
        } catch (TimeoutException e) {
            response.cancel(true);
            throw unavailable(request.uri() + " did not answer within " + ANSWER.toSeconds() + " s", e);
        }
    }

    private static Duration retryAfter(HttpResponse<String> answer) {
        try {
            var seconds = answer.headers()
                    .firstValue("Retry-After")
                    .map(Long::parseLong)
                    .orElse(0L);
            return Duration.ofSeconds(Math.clamp(seconds, 0, RETRY_AFTER_SECONDS_MAX));
        } catch (NumberFormatException date) {
            return Duration.ZERO;
        }
    }

    /**
     * Begins a request.
     *
     * @throws ProviderException UNAVAILABLE when the address is not safe for secrets
     */
    private static HttpRequest.Builder request(URI to) {
        var host = to.getHost();
        var safe = host != null
                && ("https".equals(to.getScheme()) || ("http".equals(to.getScheme()) && THIS_MACHINE.contains(host)));
        if (!safe) {
            throw unavailable("an issuer's address must be https, not " + to, null);
        }
        return HttpRequest.newBuilder(to).header("Accept", "application/json").timeout(ANSWER);
    }

    private synchronized HttpClient client() {
        if (closed) {
            throw unavailable("the identity provider is closed", null);
        }
        if (client == null) {
            var builder = HttpClient.newBuilder()
                    .executor(threads)
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER);
            client = (caPem == null ? builder : builder.sslContext(trusting(caPem))).build();
        }
        return client;
    }

    private static SSLContext trusting(String pem) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var in = new ByteArrayInputStream(pem.getBytes(US_ASCII));
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + store.size(), certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw unavailable("the issuer's CA certificates cannot be used", e);
        }
    }

    static ProviderException unavailable(String message, @Nullable Throwable cause) {
        return new ProviderException(Fault.UNAVAILABLE, message, cause);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
        }
        threads.shutdown();
    }
}
