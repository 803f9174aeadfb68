package dev.landfall.gateway.api.landfall;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.landfall.gateway.api.proof.Recordings;
import dev.landfall.gateway.api.proof.TestHub;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoreApiTest {
    private static final String MOVE = "/landfall/v1/store/move";
    private static final String EXPORT = "/landfall/v1/store/export";

    private final TestHub hub = new TestHub();

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void the_operator_begins_a_move_follows_it_and_stops_it() {
        var before = send("operator-1", "GET", MOVE, "");
        var begun = send("operator-1", "POST", MOVE, "{\"store.url\":\"postgres://there/db\"}");
        var again = send("operator-1", "POST", MOVE, "{}");
        var status = send("operator-1", "GET", MOVE, "");
        var cancelled = send("operator-1", "DELETE", MOVE, "");
        var after = send("operator-1", "GET", MOVE, "");

        assertThat(before.statusCode()).isEqualTo(404);
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(hub.stores.asked).isEqualTo(Map.of("store.url", "postgres://there/db"));
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(status).toString())
                .isEqualTo(
                        "{\"state\":\"copying\",\"partitions\":5,\"entries\":6,\"bytes\":7,\"lag\":8,\"millis\":1500,"
                                + "\"pauseMillis\":90,\"verified\":{\"partitions\":1,\"heads\":2,\"entries\":3,\"events\":4,"
                                + "\"check\":\"00ff\"},\"message\":\"told to stop\"}");
        assertThat(cancelled.statusCode()).isEqualTo(202);
        assertThat(json(after).path("state").asText()).isEqualTo("cancelled");
    }

    @Test
    void the_operator_exports_and_asks_which_store_it_is() {
        var before = send("operator-1", "GET", EXPORT, "");
        var begun = send("operator-1", "POST", EXPORT, "");
        var after = send("operator-1", "GET", EXPORT, "");
        var about = send("operator-1", "GET", "/landfall/v1/store", "");

        assertThat(before.statusCode()).isEqualTo(404);
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(json(after).toString())
                .isEqualTo("{\"state\":\"done\",\"bytes\":7,\"file\":\"/data/exports/1\",\"partitions\":1,"
                        + "\"events\":2,\"message\":\"\"}");
        assertThat(json(about).toString()).isEqualTo("{\"store\":\"embedded\",\"engine\":\"memory 1\",\"shards\":4}");
    }

    @Test
    void a_tenants_administrator_may_not_nor_anyone_else() {
        for (var token : new String[] {"admin-1", "app-1", "reader-1"}) {
            assertThat(send(token, "POST", MOVE, "{}").statusCode()).isEqualTo(403);
            assertThat(send(token, "GET", MOVE, "").statusCode()).isEqualTo(403);
            assertThat(send(token, "DELETE", MOVE, "").statusCode()).isEqualTo(403);
            assertThat(send(token, "POST", EXPORT, "").statusCode()).isEqualTo(403);
            assertThat(send(token, "GET", "/landfall/v1/store", "").statusCode())
                    .isEqualTo(403);
        }
        assertThat(hub.stores.asked).isEmpty();
    }

    @Test
    void what_is_no_setting_of_a_store_is_refused() {
        assertThat(send("operator-1", "POST", MOVE, "{\"api.port\":\"1\"}").statusCode())
                .isEqualTo(400);
        assertThat(send("operator-1", "POST", MOVE, "{\"store.url\":1}").statusCode())
                .isEqualTo(400);
        assertThat(send("operator-1", "POST", MOVE + "?x=1", "{}").statusCode()).isEqualTo(400);
    }

    private HttpResponse<String> send(String token, String method, String path, String body) {
        return hub.send(hub.request(path)
                .setHeader("Authorization", "Bearer " + token)
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return Recordings.json(answer.body());
    }
}
