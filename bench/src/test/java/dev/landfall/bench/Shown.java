package dev.landfall.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A reader that follows {@code watch} over crashes of the hub, resuming by token, and remembers all it was shown. */
final class Shown {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, List<JsonNode>> changes = new ConcurrentHashMap<>();
    private final AtomicLong count = new AtomicLong();
    private volatile String token = "now";
    private volatile String refusal = "";

    /** Follows this hub until it dies. */
    Thread follow(HubProcess hub, String bearer) {
        return Thread.ofVirtual().start(() -> {
            try {
                var answer = hub.http()
                        .send(
                                HttpRequest.newBuilder(
                                                URI.create(hub.ready("api") + "/landfall/v1/watch?from=" + token))
                                        .header("Authorization", "Bearer " + bearer)
                                        .build(),
                                HttpResponse.BodyHandlers.ofLines());
                answer.body().filter(line -> !line.isBlank()).forEach(this::add);
            } catch (IOException | UncheckedIOException _) {
                // The hub was killed: just what this test does.
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void add(String line) {
        try {
            var event = JSON.readTree(line);
            if (event.path("type").asText().equals("error") || event.has("cure")) {
                refusal = line;
                return;
            }
            if (event.path("type").asText().equals("changed")) {
                changes.computeIfAbsent(
                                event.path("device").asText(), _ -> Collections.synchronizedList(new ArrayList<>()))
                        .add(event);
                count.incrementAndGet();
            }
            token = event.path("token").asText();
        } catch (IOException _) {
            // A line cut off by the kill: it was not shown.
        }
    }

    /** Device to the changes of all its resources, as they were shown. */
    Map<String, List<JsonNode>> changes() {
        return changes;
    }

    /** The changes of one device so far, as they were shown. */
    List<JsonNode> of(String device) {
        return List.copyOf(changes.getOrDefault(device, List.of()));
    }

    /** How many changes were shown so far. */
    long count() {
        return count.get();
    }

    /** What the hub said when it refused to go on; empty when it never did. */
    String refusal() {
        return refusal;
    }
}
