package dev.landfall.gateway.api.plgd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.core.access.Access;
import dev.landfall.gateway.api.proof.Talker;
import dev.landfall.gateway.api.proof.TestDevice;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final String PATH = "/api/v1/ws/events";
    private static final String CHANGES =
            "{\"createSubscription\":{\"eventFilter\":[\"RESOURCE_CHANGED\"]},\"correlationId\":\"%s\"}";
    private static TestHub hub;
    private static TestDevice device;

    @BeforeAll
    static void open() {
        hub = new TestHub();
        device = new TestDevice(hub, UUID.randomUUID().toString(), "app-1");
    }

    @AfterAll
    static void close() {
        device.close();
        hub.close();
    }

    private static Talker talker(String token) {
        return Talker.open(hub, PATH, token, Map.of());
    }

    private static JsonNode result(Talker talker) {
        return talker.next().path("result");
    }

    private static String subscribe(Talker talker, String request) {
        talker.say(request);
        var answer = result(talker);
        assertThat(answer.path("operationProcessed")
                        .path("errorStatus")
                        .path("code")
                        .asText())
                .isEqualTo("OK");
        return answer.path("subscriptionId").asText();
    }

    @Test
    void several_subscriptions_share_a_stream_and_each_can_be_cancelled() {
        try (var talker = talker("app-1")) {
            var first = subscribe(talker, CHANGES.formatted("a"));
            var second = subscribe(talker, CHANGES.formatted("b"));

            device.dim();
            var one = result(talker).path("subscriptionId").asText();
            var other = result(talker).path("subscriptionId").asText();
            talker.say("{\"cancelSubscription\":{\"subscriptionId\":\"" + first + "\"},\"correlationId\":\"c\"}");
            var cancelled = result(talker);
            var processed = result(talker);
            device.dim();

            assertThat(List.of(one, other)).containsExactlyInAnyOrder(first, second);
            assertThat(cancelled.path("subscriptionId").asText()).isEqualTo(first);
            assertThat(processed.path("correlationId").asText()).isEqualTo("c");
            assertThat(result(talker).path("subscriptionId").asText()).isEqualTo(second);
        }
    }

    @Test
    void a_message_without_an_action_is_answered_and_the_stream_goes_on() {
        try (var talker = talker("app-1")) {
            talker.say("{\"correlationId\":\"x\"}");
            var answer = result(talker);

            assertThat(answer.path("operationProcessed")
                            .path("errorStatus")
                            .path("code")
                            .asText())
                    .isEqualTo("ERROR");
            subscribe(talker, CHANGES.formatted("a"));
        }
    }

    @Test
    void a_reader_who_stops_for_a_while_gets_everything_afterwards() {
        var many = 3000;
        try (var talker = Talker.slow(hub, PATH, "app-1")) {
            talker.say(CHANGES.formatted("slow"));
            assertThat(result(talker).path("correlationId").asText()).isEqualTo("slow");
            for (var i = 0; i < many; i++) {
                device.report("/forbidden", "{\"y\":1,\"seq\":" + i + ",\"pad\":\"" + "p".repeat(1500) + "\"}");
            }

            for (var i = 0; i < many; i++) {
                var content = result(talker).path("resourceChanged").path("content");
                assertThat(content.path("seq").asInt(-1)).isEqualTo(i);
            }
        }
    }

    @Test
    void a_revoked_token_ends_the_stream_with_its_reason() {
        try (var talker = talker("app-revoked")) {
            subscribe(talker, CHANGES.formatted("a"));

            hub.tokens.revoke("app-revoked");
            var error = talker.next().path("error");
            var ended = talker.ended();

            assertThat(error.path("code").asInt()).isEqualTo(16);
            assertThat(ended).startsWith("1008 ");
        }
    }

    @Test
    void a_token_that_ends_ends_the_stream_with_its_reason() {
        hub.tokens.end("app-short", Instant.now().plusSeconds(2).minus(Access.TOLERANCE));
        try (var talker = talker("app-short")) {
            subscribe(talker, CHANGES.formatted("a"));

            assertThat(talker.next().path("error").path("code").asInt()).isEqualTo(16);
            assertThat(talker.ended()).startsWith("1008 ");
        }
    }

    @Test
    void nothing_of_another_owner_is_delivered() {
        try (var talker = talker("app-2")) {
            subscribe(talker, "{\"createSubscription\":{}}");
            device.dim();
            var own = new TestDevice(hub, UUID.randomUUID().toString(), "app-2");

            var first = result(talker);

            assertThat(first.path("deviceRegistered").path("deviceIds").get(0).asText())
                    .isEqualTo(own.id.toString());
            own.close();
        }
    }

    @Test
    void a_command_that_expires_ends_with_an_event() {
        var id = UUID.randomUUID().toString();
        var offline = new TestDevice(hub, id, "app-3");
        offline.close();
        try (var talker = talker("app-3")) {
            subscribe(
                    talker,
                    "{\"createSubscription\":{\"eventFilter\":[\"RESOURCE_UPDATE_PENDING\",\"RESOURCE_UPDATED\"]}}");

            var answer = hub.send(hub.request("/api/v1/devices/" + id + "/resources/light/1?timeToLive=200000000")
                    .setHeader("Authorization", "Bearer app-3")
                    .PUT(BodyPublishers.ofString("{\"power\":1}"))
                    .build());
            var pending = result(talker).path("resourceUpdatePending");
            var ended = result(talker).path("resourceUpdated");

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(ended.path("status").asText()).isEqualTo("UNAVAILABLE");
            assertThat(ended.path("auditContext").path("correlationId"))
                    .isEqualTo(pending.path("auditContext").path("correlationId"));
        }
    }

    @Test
    void coming_and_going_is_told_with_all_metadata() {
        var id = UUID.randomUUID().toString();
        try (var talker = talker("app-4")) {
            subscribe(talker, "{\"createSubscription\":{\"eventFilter\":[\"DEVICE_METADATA_UPDATED\"]}}");
            var coming = new TestDevice(hub, id, "app-4");

            var online = result(talker).path("deviceMetadataUpdated");
            coming.close();
            var offline = online;
            while (!offline.path("connection").path("status").asText().equals("OFFLINE")) {
                offline = result(talker).path("deviceMetadataUpdated");
            }

            assertThat(online.path("connection").path("status").asText()).isEqualTo("ONLINE");
            assertThat(online.path("connection").path("protocol").asText()).isEqualTo("COAP_TCP");
            assertThat(offline.path("twinSynchronization").has("state")).isTrue();
        }
    }
}
