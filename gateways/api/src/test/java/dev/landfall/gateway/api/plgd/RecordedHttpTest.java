package dev.landfall.gateway.api.plgd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.Shape;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Asks the real door what a plgd hub was asked, in the same order, of a device that behaves as the recorded one did. Status,
 * media type and shape must be those that were recorded; each exception says why.
 */
class RecordedHttpTest {
    private static final String DEVICE = "1c10a3b6-287c-11ec-ac2d-13054959c274";

    /** Not this hub's business, or a later one's. */
    private static final Set<String> LEFT_OUT = Set.of(
            // A mock of an identity provider, which this hub is not.
            "oauth-openid-configuration",
            "oauth-token-authorization-code",
            "oauth-token-unknown-client",
            "oauth-authorize-no-redirect",
            "oauth-authorize-redirect",
            "oauth-userinfo",
            // Thing descriptions come later.
            "things",
            "thing",
            "thing-unknown",
            "things-no-token");

    /** Where the status differs on purpose; {@code docs/differences-from-plgd.md} has the reasons. */
    private static final Map<String, Integer> OTHER_STATUS = Map.of(
            // Commands to other resources do not wait behind one that is not answered.
            "update-light-while-slow-outstanding", 200,
            // A member that nobody knows is refused instead of switching the twin off.
            "metadata-unknown-field", 400,
            // HEAD is answered as GET is.
            "head-devices", 200,
            // A page of an origin that may not use the hub is told so.
            "options-devices", 403,
            // It is another name of the hub configuration, which needs no token.
            "configuration-no-token", 200,
            "configuration-with-token", 200,
            // A good token is not called bad: the path does not take the method.
            "resource-patch", 501);

    /** Where the shape differs on purpose. */
    private static final Set<String> OTHER_SHAPE = Set.of(
            "update-light-while-slow-outstanding",
            "metadata-unknown-field",
            "options-devices",
            "configuration-no-token",
            "configuration-with-token",
            "resource-patch",
            // The history is the events themselves, not the last snapshot.
            "events-device-protojson",
            "events-resource",
            "events-all-type-count",
            // Whose token it was stands in the events, not in the state.
            "devices-metadata",
            "devices-metadata-filter",
            "devices-metadata-after");

    @TestFactory
    Stream<DynamicTest> the_door_answers_as_recorded() {
        var hub = new TestHub();
        var device = new TestDevice(hub, DEVICE, "app-1");
        return Recordings.all().stream()
                .filter(exchange -> !LEFT_OUT.contains(name(exchange)))
                .filter(exchange -> !exchange.has("frames"))
                .map(exchange -> DynamicTest.dynamicTest(name(exchange), () -> check(hub, exchange)))
                .onClose(() -> {
                    device.close();
                    hub.close();
                });
    }

    private static String name(JsonNode exchange) {
        return exchange.path("name").asText();
    }

    private static void check(TestHub hub, JsonNode exchange) {
        var answer = hub.send(request(hub, exchange));

        var name = name(exchange);
        assertThat(answer.statusCode())
                .as("status of %s, answered %s", name, answer.body())
                .isEqualTo(
                        OTHER_STATUS.getOrDefault(name, exchange.path("status").asInt()));
        if (!OTHER_STATUS.containsKey(name)) {
            assertThat(header(answer, "content-type"))
                    .isEqualTo(exchange.path("response_headers")
                            .path("Content-Type")
                            .asText(""));
            assertThat(header(answer, "location"))
                    .isEqualTo(
                            exchange.path("response_headers").path("Location").asText(""));
        }
        if (!OTHER_SHAPE.contains(name)) {
            checkShape(answer, exchange);
        }
    }

    private static void checkShape(HttpResponse<String> answer, JsonNode exchange) {
        var recorded = exchange.path("response_body").asText("");
        if (!header(answer, "content-type").startsWith("application/json")) {
            assertThat(answer.body().isBlank()).isEqualTo(recorded.isBlank());
            return;
        }
        assertThat(Shape.of(lines(answer.body()))).isEqualTo(Shape.of(lines(recorded)));
    }

    private static List<JsonNode> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(Recordings::json)
                .map(Recordings::withoutApps)
                .toList();
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static HttpRequest request(TestHub hub, JsonNode exchange) {
        var request = HttpRequest.newBuilder(hub.at(exchange.path("path").asText()));
        exchange.path("request_headers").properties().forEach(header -> {
            var value =
                    header.getValue().asText().replace("<app-token>", "app-1").replace("<token>", "app.garbled");
            request.header(header.getKey(), value);
        });
        var body = exchange.path("request_body").asText("");
        var bytes = body.startsWith("hex:")
                ? HexFormat.of().parseHex(body.substring(4))
                : body.getBytes(StandardCharsets.UTF_8);
        var publisher = exchange.path("request_body").isNull()
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(bytes);
        return request.method(exchange.path("method").asText(), publisher).build();
    }
}
