package dev.landfall.service.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.landfall.core.access.Access;
import dev.landfall.core.access.Logins;
import dev.landfall.core.model.ReasonDetail;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.Revocations;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.oidc.IssuerTransport;
import dev.landfall.provider.oidc.OidcIdentity;
import dev.landfall.provider.oidc.OidcSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The identity provider believes the hub's own issuer as it would a foreign one, over HTTP. */
class IssuerAndIdentityTest {
    private static final String DEVICE = "2a856544-9a93-4c0c-7099-dc9275cf73f8";

    private final Desk desk = new Desk();
    private final HttpServer server;
    private final Issuer issuer;
    private final OidcIdentity identity;

    IssuerAndIdentityTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var address = "http://127.0.0.1:" + server.getAddress().getPort();
        var settings = IssuerSettings.usual(address);
        issuer = desk.another(settings);
        server.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, 200, issuer.discovery()));
        server.createContext("/.well-known/jwks.json", exchange -> answer(exchange, 200, issuer.jwks()));
        server.createContext("/oauth/token", exchange -> {
            var basic = exchange.getRequestHeaders().getFirst("Authorization").substring("Basic ".length());
            var pair = new String(Base64.getDecoder().decode(basic), StandardCharsets.US_ASCII).split(":", 2);
            var token = issuer.token(form(exchange), Optional.of(new ClientSecret(decode(pair[0]), decode(pair[1]))));
            answer(exchange, token.status(), token.body());
        });
        identity = new OidcIdentity(
                new OidcSettings(
                        List.of(OidcSettings.Issuer.of(address)),
                        settings.audience(),
                        OidcSettings.Claims.USUAL,
                        OidcSettings.LEEWAY,
                        List.of(new OidcSettings.Provider(
                                "landfall", address, Issuer.HUB_CLIENT, issuer.hubSecret(), ""))),
                desk.clock);
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void close() {
        identity.close();
        server.stop(0);
        desk.close();
    }

    @Test
    void a_device_signs_up_refreshes_and_is_recognised() {
        var code = desk.code("ada");

        var tokens = identity.exchange("landfall", code, DEVICE);
        var refreshed = identity.refresh("landfall", tokens.refreshToken(), DEVICE);
        var principal = identity.verify(refreshed.accessToken());

        assertThat(principal.owner()).isEqualTo("ada");
        assertThat(principal.tenant()).isEqualTo("acme");
        assertThat(principal.device()).contains(DEVICE);
        assertThat(principal.roles()).containsExactly("device");
        assertThat(principal.tokenId()).isPresent();
        assertThat(tokens.expiry()).isEqualTo(desk.clock.instant().plusSeconds(3600));
        assertThat(identity.prefetch().healthy()).isTrue();
    }

    @Test
    void wrong_used_and_foreign_codes_and_refresh_tokens_are_wrong_credentials_and_name_no_address() {
        var stranger = "11111111-1111-4111-8111-111111111111";
        var code = desk.code("ada");
        var first = identity.exchange("", code, DEVICE);
        var second = identity.refresh("", first.refreshToken(), DEVICE);
        identity.refresh("", second.refreshToken(), DEVICE);

        for (var call : List.<ThrowingCallable>of(
                () -> identity.exchange("", "never made", DEVICE),
                () -> identity.exchange("", "x".repeat(5_000), DEVICE),
                () -> identity.exchange("", code, DEVICE),
                () -> identity.exchange("", code, stranger),
                () -> identity.refresh("", second.refreshToken(), stranger),
                () -> identity.refresh("", "never made", DEVICE),
                () -> identity.refresh("", first.refreshToken(), DEVICE))) {
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(call)
                    .withMessageNotContaining("127.0.0.1")
                    .withMessageNotContaining("http")
                    .extracting(ProviderException::fault)
                    .isEqualTo(Fault.UNAUTHENTICATED);
        }
    }

    @Test
    void a_token_is_alive_in_the_core_exactly_as_long_as_it_is_accepted() {
        var access = new Access(desk.clock, desk.revoked);
        var token = identity.exchange("", desk.code("ada"), DEVICE).accessToken();
        var logins = new Logins(identity, access);
        var principal = logins.verify(token);

        desk.clock.turn(Duration.ofHours(1).plusSeconds(30).minusMillis(1));
        assertThat(logins.verify(token)).isEqualTo(principal);
        assertThat(access.alive(principal)).isTrue();
        assertThat(logins.ended(principal)).isEmpty();

        desk.clock.turn(Duration.ofMillis(1));
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> logins.verify(token));
        assertThat(access.alive(principal)).isFalse();
        assertThat(logins.ended(principal)).contains("token-expired");
    }

    @Test
    void a_revocation_is_remembered_for_as_long_as_its_token_is_accepted() {
        var logins = new Logins(identity, new Access(desk.clock, desk.revoked));
        var token = identity.exchange("", desk.code("ada"), DEVICE).accessToken();
        issuer.revoke(Map.of("token", List.of(token)), Optional.empty());

        desk.clock.turn(Duration.ofHours(1).plusSeconds(30).minusMillis(1));
        new Revocations(desk.records, desk.revoked, desk.clock).look();

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> logins.verify(token))
                .extracting(Refused::detail)
                .isEqualTo(ReasonDetail.TOKEN_REVOKED);
    }

    @Test
    void a_revoked_token_is_refused_however_its_signature_is_written() {
        var logins = new Logins(identity, new Access(desk.clock, desk.revoked));
        var token = identity.exchange("", desk.code("ada"), DEVICE).accessToken();
        logins.verify(token);

        issuer.revoke(Map.of("token", List.of(" " + token + "==")), Optional.empty());

        for (var spelling : List.of(token, token + "==", " " + token + "\n", token.replace('-', '+'))) {
            assertThatExceptionOfType(Refused.class).isThrownBy(() -> logins.verify(spelling));
        }
    }

    @Test
    void within_one_process_it_is_asked_without_a_socket_and_believed_no_more_than_that() {
        var settings = IssuerSettings.usual("https://hub.example:1");
        var issuer = desk.another(settings);
        var local = OidcSettings.Issuer.reached(settings.name(), settings.address(), new InProcess(issuer));
        var provider =
                new OidcSettings.Provider("landfall", settings.name(), Issuer.HUB_CLIENT, issuer.hubSecret(), "");
        try (var within = new OidcIdentity(
                new OidcSettings(
                        List.of(local),
                        settings.audience(),
                        OidcSettings.Claims.USUAL,
                        OidcSettings.LEEWAY,
                        List.of(provider)),
                desk.clock)) {
            var tokens = within.exchange("", desk.code("ada"), DEVICE);
            var foreign = desk.asAdmin().text("access_token");

            assertThat(within.verify(tokens.accessToken()).device()).contains(DEVICE);
            assertThatExceptionOfType(ProviderException.class)
                    .isThrownBy(() -> within.verify(foreign))
                    .withMessageContaining("another issuer");
        }
    }

    /** Calls in place of requests. */
    private record InProcess(Issuer issuer) implements IssuerTransport {
        @Override
        public Answer read(URI from) {
            var document = from.getPath().endsWith("/jwks.json") ? issuer.jwks() : issuer.discovery();
            return new Answer(200, new String(document, StandardCharsets.UTF_8), Duration.ZERO);
        }

        @Override
        public Answer ask(URI to, String clientId, String clientSecret, Map<String, String> form) {
            var fields = new LinkedHashMap<String, List<String>>();
            form.forEach((name, value) -> fields.put(name, List.of(value)));
            var answer = issuer.token(fields, Optional.of(new ClientSecret(clientId, clientSecret)));
            return new Answer(answer.status(), new String(answer.body(), StandardCharsets.UTF_8), Duration.ZERO);
        }

        @Override
        public void close() {}
    }

    private static Map<String, List<String>> form(HttpExchange exchange) throws IOException {
        var form = new LinkedHashMap<String, List<String>>();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (var field : body.split("&", -1)) {
            var parts = field.split("=", 2);
            form.put(decode(parts[0]), List.of(decode(parts[1])));
        }
        return form;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
