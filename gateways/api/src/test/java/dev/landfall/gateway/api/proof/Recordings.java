package dev.landfall.gateway.api.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What a running plgd hub answered, exchange by exchange. */
public final class Recordings {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<JsonNode> ALL = read();
    private static final List<String> PENDING = List.of(
            "resourceUpdatePending", "resourceRetrievePending", "resourceDeletePending", "resourceCreatePending");

    private Recordings() {}

    private static List<JsonNode> read() {
        try (var in = Recordings.class.getResourceAsStream("/plgd-recorded-http.jsonl")) {
            var all = new ArrayList<JsonNode>();
            for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isBlank()) {
                    all.add(MAPPER.readTree(line));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The exchange of that name. */
    public static JsonNode exchange(String name) {
        return ALL.stream()
                .filter(exchange -> exchange.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** All of them. */
    public static List<JsonNode> all() {
        return ALL;
    }

    /** The body as JSON; of a stream its first line. */
    public static JsonNode body(String name) {
        return json(exchange(name).path("response_body").asText());
    }

    /** The lines of a stream. */
    public static List<JsonNode> lines(String name) {
        return exchange(name)
                .path("response_body")
                .asText()
                .lines()
                .filter(line -> !line.isBlank())
                .map(Recordings::json)
                .toList();
    }

    /** Reads JSON. */
    public static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads JSON. */
    public static JsonNode json(byte[] text) {
        return json(new String(text, StandardCharsets.UTF_8));
    }

    /**
     * What was recorded, without the connection of the app that gave a command: this hub does not tell one app about the
     * connections of another.
     */
    public static JsonNode withoutApps(JsonNode recorded) {
        for (var name : PENDING) {
            recorded.findValues(name)
                    .forEach(pending -> ((ObjectNode) pending.path("eventMetadata")).remove("connectionId"));
        }
        return recorded;
    }
}
