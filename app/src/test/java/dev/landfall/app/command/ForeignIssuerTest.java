package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.landfall.app.client.HubClient;
import dev.landfall.app.command.Fixture.Watch;
import dev.landfall.conformance.ScriptedIssuer;
import dev.landfall.conformance.SigningKey;
import dev.landfall.simulator.Enrolment;
import dev.landfall.simulator.Load;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose tokens come from an issuer that is not its own, which calls things otherwise. */
final class ForeignIssuerTest {
    private static final Load ONE = new Load(1, 0, Duration.ZERO, 7);
    private static final String DEVICE = ONE.device(0).toString();
    private static final String CODE = "code-of-the-issuer";

    private final SigningKey key = SigningKey.rsa("k1", "RS256");
    private final AtomicInteger exchanges = new AtomicInteger();
    private final AtomicInteger refreshes = new AtomicInteger();
    private ScriptedIssuer issuer;

    @TempDir
    Path folder;

    @BeforeEach
    void open() {
        issuer = new ScriptedIssuer();
        issuer.publish(key);
        issuer.tokens(this::answer);
    }

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void a_device_signs_up_with_the_issuer_s_code_and_apps_come_with_its_tokens() throws Exception {
        try (var hub = new Fixture(folder.resolve("data"), settings());
                var ada = hub.token(token("ada", Map.of()));
                var bob = hub.token(token("bob", Map.of()));
                var watch = new Watch(ada, "");
                var _ = hub.devices(ONE, (device, known) -> enrolment(hub))) {
            var online = watch.next(line -> line.path("type").asText().equals("online"));
            watch.next(line -> line.path("href").asText().equals("/light/1"));

            var devices = lines(ada);

            assertThat(online.path("device").asText()).isEqualTo(DEVICE);
            assertThat(exchanges).hasValue(1);
            assertThat(devices).hasSize(1);
            assertThat(devices.getFirst().path("owner").asText()).isEqualTo("ada");
            assertThat(devices.getFirst().path("tenant").asText()).isEqualTo("mill");
            assertThat(lines(bob)).isEmpty();
            try (var admin = hub.token(token("root", Map.of("realm", Map.of("roles", List.of("admin")))))) {
                assertThat(lines(admin)).hasSize(1);
            }
        }
    }

    @Test
    void nothing_of_the_hub_s_own_issuer_is_there() throws Exception {
        var data = folder.resolve("data");
        try (var hub = new Fixture(data, settings())) {
            var good = token("ada", Map.of());
            hub.ready().announce();

            var configuration = new ObjectMapper()
                    .readTree(hub.send("GET", "/.well-known/hub-configuration", good)
                            .body());
            var cli = Run.of("devices", "--data", data.toString());

            assertThat(hub.ready().adminSecret()).isNull();
            assertThat(data.resolve("issuer.keys")).doesNotExist();
            assertThat(data.resolve("admin.secret")).doesNotExist();
            assertThat(hub.send("POST", "/oauth/token", good).statusCode()).isBetween(400, 404);
            assertThat(hub.send("GET", "/.well-known/jwks.json", good).statusCode())
                    .isEqualTo(404);
            assertThat(hub.send("POST", "/landfall/v1/device-codes", good).statusCode())
                    .isEqualTo(404);
            assertThat(configuration.toString())
                    .contains("\"authority\":\"" + issuer.name() + "\"")
                    .contains("\"jwtOwnerClaim\":\"https://acme.example/owner\"");
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).contains("tokens of another issuer").contains("LANDFALL_TOKEN");
            var file = Files.writeString(folder.resolve("token"), good);
            assertThat(Run.of("devices", "--data", data.toString(), "--token-file", file.toString())
                            .exitCode())
                    .isZero();
            hub.ready().withdraw();
        }
    }

    @Test
    void tokens_are_held_against_audience_issuer_and_key_and_can_be_revoked_here() throws Exception {
        try (var hub = new Fixture(folder.resolve("data"), settings())) {
            var good = token("ada", Map.of());

            assertThat(status(hub, good)).isEqualTo(200);
            assertThat(status(hub, token("ada", Map.of("aud", "landfall")))).isEqualTo(401);
            assertThat(status(hub, token("ada", Map.of("iss", "https://elsewhere.example"))))
                    .isEqualTo(401);
            assertThat(status(hub, SigningKey.rsa("k1", "RS256").token(claims("ada", Map.of()))))
                    .isEqualTo(401);
            try (var client = new HubClient(hub.address(), _ -> "")) {
                client.revoke(good);
                client.revoke("no token");
            }
            assertThat(hub.send("GET", "/landfall/v1/devices", good).body()).contains("token_revoked");
            assertThat(status(hub, token("ada", Map.of()))).isEqualTo(200);
        }
    }

    @Test
    void mistakes_are_told_before_the_hub_starts() throws IOException {
        var config = Files.writeString(folder.resolve("c.yaml"), """
                identity:
                  issuer: http://issuer.example
                  client-id: hub
                """);

        var run = Run.of("start", "--data", folder.resolve("data").toString(), "--config", config.toString());

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err())
                .contains("2 mistakes")
                .contains("identity.issuer must be an https address")
                .contains("identity.client-id and identity.client-secret-file belong together");
    }

    private Map<String, String> settings() throws IOException {
        var secret = Files.writeString(folder.resolve("client.secret"), ScriptedIssuer.CLIENT_SECRET + "\n");
        return Map.of(
                "identity.issuer",
                issuer.name(),
                "identity.audience",
                ScriptedIssuer.AUDIENCE,
                "identity.provider",
                ScriptedIssuer.PROVIDER,
                "identity.client-id",
                ScriptedIssuer.CLIENT_ID,
                "identity.client-secret-file",
                secret.toString(),
                "identity.claims.owner",
                "https://acme.example/owner",
                "identity.claims.tenant",
                "org",
                "identity.claims.roles",
                "realm.roles");
    }

    private Enrolment enrolment(Fixture hub) {
        try {
            var ready = hub.ready();
            return new Enrolment(
                    CODE,
                    ScriptedIssuer.PROVIDER,
                    Objects.requireNonNull(ready.coaps()),
                    Files.readString(ready.ca()),
                    ready.hubId(),
                    null);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The issuer's token endpoint: one code, and refresh tokens that follow each other. */
    private ScriptedIssuer.Answer answer(ScriptedIssuer.TokenRequest request) {
        var form = request.form();
        var pair = new String(
                Base64.getDecoder().decode(request.authorization().substring("Basic ".length())),
                StandardCharsets.US_ASCII);
        if (!pair.startsWith("the+hub:")) {
            return new ScriptedIssuer.Answer(401, "{\"error\":\"invalid_client\"}");
        }
        return switch (form.getOrDefault("grant_type", "")) {
            case "authorization_code" ->
                CODE.equals(form.get("code")) && exchanges.getAndIncrement() == 0
                        ? tokens()
                        : new ScriptedIssuer.Answer(400, "{\"error\":\"invalid_grant\"}");
            case "refresh_token" -> {
                refreshes.incrementAndGet();
                yield tokens();
            }
            default -> new ScriptedIssuer.Answer(400, "{\"error\":\"unsupported_grant_type\"}");
        };
    }

    private ScriptedIssuer.Answer tokens() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("access_token", token("ada", Map.of()))
                .put("refresh_token", "refresh-" + refreshes.get())
                .put("token_type", "Bearer")
                .put("expires_in", 3600);
        return new ScriptedIssuer.Answer(200, json.toString());
    }

    private String token(String owner, Map<String, Object> more) {
        return key.token(claims(owner, more));
    }

    private Map<String, Object> claims(String owner, Map<String, Object> more) {
        var claims = new HashMap<String, Object>(Map.of(
                "iss", issuer.name(),
                "aud", ScriptedIssuer.AUDIENCE,
                "sub",
                        UUID.nameUUIDFromBytes(owner.getBytes(StandardCharsets.UTF_8))
                                .toString(),
                "https://acme.example/owner", owner,
                "org", "mill",
                "jti", UUID.randomUUID().toString(),
                "exp", Instant.now().plusSeconds(3600).getEpochSecond()));
        claims.putAll(more);
        return claims;
    }

    private static int status(Fixture hub, String token) throws Exception {
        return hub.send("GET", "/landfall/v1/devices", token).statusCode();
    }

    private static List<JsonNode> lines(HubClient client) {
        var lines = new ArrayList<JsonNode>();
        client.lines("/devices", Fixture.PATIENCE, lines::add);
        return lines;
    }
}
