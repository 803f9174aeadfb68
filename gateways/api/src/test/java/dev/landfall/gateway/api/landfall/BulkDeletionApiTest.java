package dev.landfall.gateway.api.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BulkDeletionApiTest {
    private static final String DEVICES = "/landfall/v1/devices";
    private static final String DELETION = "/landfall/v1/deletion";

    private static HttpResponse<String> delete(TestHub hub, String query) {
        return hub.send(hub.request(DEVICES + query).DELETE().build());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Recordings.json(answer.body());
    }

    @Test
    void all_devices_of_an_owner_are_deleted_in_the_background() {
        try (var hub = new TestHub()) {
            hub.core.registry().credentialRevokers(List.of());
            for (var i = 0; i < 5; i++) {
                hub.core.registry().signUp(hub.principal("app-1"), new DeviceId(UUID.randomUUID()));
            }

            var none = hub.get(DELETION + "?owner=1");
            var asked = delete(hub, "?all=true&owner=1");

            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(asked.statusCode()).isEqualTo(202);
            assertThat(json(asked).path("owner").asText()).isEqualTo("1");
            assertThat(json(asked).path("tenant").asText()).isEqualTo("acme");
            var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            var now = json(hub.get(DELETION + "?owner=1"));
            while (!now.path("state").asText().equals("done")) {
                assertThat(System.nanoTime()).as("in time").isLessThan(end);
                LockSupport.parkNanos(20_000_000);
                now = json(hub.get(DELETION + "?owner=1"));
            }
            assertThat(now.path("deleted").asLong()).isEqualTo(5);
            assertThat(hub.get(DEVICES).body()).isEmpty();
        }
    }

    @Test
    void a_mistake_or_a_stranger_deletes_nothing() {
        try (var hub = new TestHub()) {
            hub.core.registry().signUp(hub.principal("app-1"), new DeviceId(UUID.randomUUID()));

            assertThat(delete(hub, "").statusCode()).isEqualTo(400);
            assertThat(delete(hub, "?owner=1").statusCode()).isEqualTo(400);
            assertThat(delete(hub, "?all=true&owner=").statusCode()).isEqualTo(400);
            assertThat(delete(hub, "?all=true").statusCode()).isEqualTo(403);
            assertThat(delete(hub, "?all=true&owner=2").statusCode()).isEqualTo(403);
            assertThat(delete(hub, "?all=true&owner=1&tenant=other").statusCode())
                    .isEqualTo(403);
            assertThat(hub.get(DEVICES).body()).isNotEmpty();
        }
    }
}
