package dev.landfall.gateway.api.plgd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.Shape;
import dev.landfall.gateway.api.proof.Talker;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded conversations over WebSockets, held with the real door. */
class RecordedSocketsTest {
    private static final String DEVICE = "1c10a3b6-287c-11ec-ac2d-13054959c274";
    private static TestHub hub;
    private static TestDevice device;

    @BeforeAll
    static void open() {
        hub = new TestHub();
        device = new TestDevice(hub, DEVICE, "app-1");
    }

    @AfterAll
    static void close() {
        device.close();
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ws-subscribe-resource-changed",
                "ws-subscribe-protojson",
                "ws-subscribe-all-with-update",
                "ws-subscribe-string-resource-filter",
                "ws-no-token",
                "ws-bad-token",
                "ws-cookie",
                "ws-subscribe-unknown-device",
                "ws-other-path"
            })
    void a_recorded_conversation_goes_as_recorded(String name) {
        var exchange = Recordings.exchange(name);
        try (var talker = open(exchange)) {
            var expected = new ArrayList<String>();
            var heard = new ArrayList<String>();

            for (var frame : exchange.path("frames")) {
                play(frame, talker, expected, heard);
            }

            assertThat(heard).containsExactlyElementsOf(expected);
            assertThat(talker.subprotocol())
                    .isEqualTo(exchange.path("response_headers")
                            .path("sec-websocket-protocol")
                            .asText(""));
        }
    }

    private static void play(JsonNode frame, Talker talker, List<String> expected, List<String> heard) {
        if (frame.has("client")) {
            talker.say(frame.path("client").asText());
        } else if (frame.has("server")) {
            expected.add(Shape.of(
                    Recordings.withoutApps(Recordings.json(frame.path("server").asText()))));
            heard.add(Shape.of(Recordings.withoutApps(talker.next())));
        } else if (frame.path("action").asText().startsWith("device notifies")) {
            device.dim();
        } else if (frame.has("action")) {
            hub.send(hub.request("/api/v1/devices/" + DEVICE + "/resources/light/1")
                    .PUT(BodyPublishers.ofString(
                            "{\"power\":" + (device.light().path("power").asInt() + 1) + "}"))
                    .build());
        } else {
            assertThat(talker.ended()).matches("1\\d{3} .+");
        }
    }

    private static Talker open(JsonNode exchange) {
        var headers = new HashMap<String, String>();
        var token = "";
        for (var header : exchange.path("request_headers").properties()) {
            var value = header.getValue().asText("").replace("<app-token>", "app-1");
            switch (header.getKey()) {
                case "Upgrade" -> {}
                case "Sec-WebSocket-Protocol" ->
                    token = header.getValue().isNull()
                            ? ""
                            : value.substring(value.indexOf(',') + 1).strip();
                default -> headers.put(header.getKey(), value);
            }
        }
        return Talker.open(hub, exchange.path("path").asText(), token, headers);
    }
}
