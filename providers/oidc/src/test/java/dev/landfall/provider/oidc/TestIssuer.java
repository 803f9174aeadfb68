package dev.landfall.provider.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** An issuer whose clock and name the test turns; over TLS when it is given a certificate. */
final class TestIssuer implements AutoCloseable {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private final HttpServer server;
    private final String scheme;
    private final AtomicInteger fetches = new AtomicInteger();
    private volatile List<RSAKey> keys = List.of();
    private volatile String name;
    private volatile boolean down;
    private volatile int status = 200;
    private volatile String document = "";
    private volatile String tokens = "{}";
    private volatile String tokenEndpoint;

    TestIssuer(@Nullable SSLContext tls) {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try {
            if (tls == null) {
                server = HttpServer.create(address, 0);
            } else {
                var https = HttpsServer.create(address, 0);
                https.setHttpsConfigurator(new HttpsConfigurator(tls));
                server = https;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        scheme = tls == null ? "http" : "https";
        name = address();
        tokenEndpoint = ",\"token_endpoint\":\"" + address() + "/token\"";
        serve(
                "/.well-known/openid-configuration",
                () -> String.format(
                        Locale.ROOT, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"%s}", name, address(), tokenEndpoint));
        serve("/keys", () -> {
            fetches.incrementAndGet();
            return document.isEmpty()
                    ? new JWKSet(List.copyOf(keys)).toPublicJWKSet().toString()
                    : document;
        });
        serve("/token", () -> tokens);
        server.start();
    }

    private void serve(String path, java.util.function.Supplier<String> body) {
        server.createContext(path, exchange -> {
            try (exchange) {
                if (down) {
                    return;
                }
                var bytes = body.get().getBytes(StandardCharsets.UTF_8);
                if (status == 302) {
                    exchange.getResponseHeaders().add("Location", address() + path);
                }
                exchange.sendResponseHeaders(path.equals("/token") || status == 302 ? status : 200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    String address() {
        return scheme + "://localhost:" + server.getAddress().getPort();
    }

    String name() {
        return name;
    }

    TestIssuer called(String otherName) {
        name = otherName;
        return this;
    }

    /** Publishes this text in place of a JWK set; empty for the keys. */
    void publish(String text) {
        document = text;
    }

    /** What the discovery document has behind its usual members. */
    void tokenEndpoint(String json) {
        tokenEndpoint = json;
    }

    /** What the token endpoint answers; with 302 everything leads elsewhere. */
    void answers(int with, String body) {
        status = with;
        tokens = body;
    }

    void publish(RSAKey... published) {
        keys = List.of(published);
    }

    void down(boolean isDown) {
        down = isDown;
    }

    int fetches() {
        return fetches.get();
    }

    static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048)
                    .keyID(id)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token for an hour from noon. */
    String token(RSAKey key, Consumer<JWTClaimsSet.Builder> more) {
        var claims = new JWTClaimsSet.Builder()
                .issuer(name)
                .audience("hub")
                .subject("ada")
                .expirationTime(Date.from(NOON.plus(Duration.ofHours(1))));
        more.accept(claims);
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(key.getKeyID())
                    .build();
            var token = new SignedJWT(header, claims.build());
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A token that says just this. */
    String token(RSAKey key, Map<String, Object> claims) {
        try {
            var header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .keyID(key.getKeyID())
                    .build();
            var token = new JWSObject(header, new Payload(claims));
            token.sign(new RSASSASigner(key));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
